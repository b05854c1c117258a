package org.mdpospark.objective;

import java.io.Serializable;

/**
 * Log-probabilities of one preference pair under one model, in nats, each summed over the answer's tokens with its end
 * token.
 *
 * @param chosen log p(chosen answer | image, prompt)
 * @param rejected log p(rejected answer | image, prompt)
 * @param chosenOnNegative log p(chosen answer | negative image, prompt)
 */
public record PairLogProbabilities(double chosen, double rejected, double chosenOnNegative) implements Serializable {
    public PairLogProbabilities {
        requireFinite("the chosen answer", chosen);
        requireFinite("the rejected answer", rejected);
        requireFinite("the chosen answer on the negative image", chosenOnNegative);
    }

    private static void requireFinite(String answer, double logProbability) {
        if (!Double.isFinite(logProbability)) {
            throw new IllegalArgumentException(
                    "log-probability of %s must be finite, but is %s".formatted(answer, logProbability));
        }
    }
}
