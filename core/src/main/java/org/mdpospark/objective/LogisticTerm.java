package org.mdpospark.objective;

/**
 * One weighted term {@code −log σ(margin)}.
 *
 * @param loss in nats, never negative
 * @param pull by how much the loss falls per unit of margin, from 0 to the weight
 */
record LogisticTerm(double loss, double pull) {
    private static final LogisticTerm NONE = new LogisticTerm(0, 0);

    static LogisticTerm of(double weight, double margin) {
        if (weight == 0) {
            return NONE;
        }
        // d(−log σ(m))/dm = −σ(−m)
        return new LogisticTerm(weight * softplus(-margin), weight * sigmoid(-margin));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x)); // exp may overflow to infinity, of which the inverse is the right 0
    }

    /** log(1 + e^x), without overflow for large x. */
    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
