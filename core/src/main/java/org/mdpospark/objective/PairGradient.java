package org.mdpospark.objective;

import java.io.Serializable;

/**
 * The loss's gradient with respect to the policy's {@link PairLogProbabilities}. Held fixed, the three numbers are the
 * weights of the answers' log-probabilities in a sum whose gradient, with respect to the model, is the loss's.
 *
 * @param chosen never positive: the chosen answer is made likelier
 * @param rejected never negative: the rejected answer is made less likely
 * @param chosenOnNegative never negative: the chosen answer is made less likely on the negative image
 */
public record PairGradient(double chosen, double rejected, double chosenOnNegative) implements Serializable {
    /** Returns the gradient of the loss divided by a number, such as the number of pairs of a batch. */
    public PairGradient dividedBy(double divisor) {
        return new PairGradient(chosen / divisor, rejected / divisor, chosenOnNegative / divisor);
    }
}
