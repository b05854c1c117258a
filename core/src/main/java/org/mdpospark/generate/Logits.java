package org.mdpospark.generate;

/** What logits [v] say of tokens. */
final class Logits {
    private Logits() {}

    /**
     * Returns the token of the highest logit, of equals the one of the lowest id.
     *
     * @throws IllegalStateException if a logit is no number, or none is finite
     */
    static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 0; i < logits.length; i++) {
            if (Float.isNaN(logits[i])) {
                throw new IllegalStateException(
                        "logits must be numbers, but that of token %d is not: the adapter or the checkpoint is broken"
                                .formatted(i));
            }
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        if (Float.isInfinite(logits[best])) {
            throw new IllegalStateException(
                    "the highest logit must be finite, but is %s: the adapter or the checkpoint is broken"
                            .formatted(logits[best]));
        }
        return best;
    }

    /** Returns log p(token). */
    static double logProbability(float[] logits, int token) {
        double highest = logits[likeliest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - highest);
        }
        return logits[token] - highest - Math.log(sum);
    }
}
