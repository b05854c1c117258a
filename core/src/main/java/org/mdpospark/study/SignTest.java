package org.mdpospark.study;

/**
 * How often chance alone would divide items so unevenly: Conover, "Practical Nonparametric Statistics", 3rd edition,
 * section 3.4.
 */
final class SignTest {
    private SignTest() {}

    /** Returns the two-sided, exact probability that a fair coin falls as unevenly; 1 for no items. */
    static double probability(int first, int second) {
        int count = first + second;
        int fewer = Math.min(first, second);
        double logTerm = -count * Math.log(2); // of no head; powers of two leave the range of double at 1,074 items
        double tail = Math.exp(logTerm);
        for (int heads = 1; heads <= fewer; heads++) {
            logTerm += Math.log((double) (count - heads + 1) / heads);
            tail += Math.exp(logTerm);
        }
        return Math.min(1, 2 * tail);
    }
}
