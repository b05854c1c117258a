package org.mdpospark.objective;

import java.io.Serializable;

/**
 * What a person watches while a policy learns from preference pairs: means over the pairs of a batch, a round or an
 * evaluation.
 *
 * @param pairs how many there are
 * @param terms of the loss
 * @param rewards of the three branches
 * @param answerMargin by how much chosen answers are preferred to rejected ones
 * @param imageMargin by how much images are preferred to negative ones; near 0 says that the policy learns to prefer
 *     answers without looking
 * @param answerAccuracy share of pairs whose chosen answer has the higher reward; a tie counts as wrong, so it is 0
 *     before the first step
 * @param imageAccuracy share of pairs whose image gives the chosen answer the higher reward; ties as above
 * @param chosenDrift Δ_w, the change of a chosen answer's log-probability since the reference, in nats; negative where
 *     chosen answers become less likely, which the anchor is to prevent
 * @param chosenDriftPerToken the same, by the token instead of by the pair
 */
public record ObjectiveMetrics(
        long pairs,
        LossTerms terms,
        PairRewards rewards,
        double answerMargin,
        double imageMargin,
        double answerAccuracy,
        double imageAccuracy,
        double chosenDrift,
        double chosenDriftPerToken)
        implements Serializable {
    /** Returns the mean loss, in nats. */
    public double loss() {
        return terms.total();
    }
}
