package org.mdpospark.objective;

import java.io.Serializable;

/**
 * What the objective says of one preference pair.
 *
 * @param terms whose sum is the loss
 * @param gradient of the loss with respect to the policy's log-probabilities
 * @param rewards that the loss is made of
 * @param chosenDrift Δ_w, the change of the chosen answer's log-probability since the reference, in nats
 */
public record PairLoss(LossTerms terms, PairGradient gradient, PairRewards rewards, double chosenDrift)
        implements Serializable {
    public double total() {
        return terms.total();
    }
}
