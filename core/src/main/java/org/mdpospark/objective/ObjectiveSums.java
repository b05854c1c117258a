package org.mdpospark.objective;

import java.io.Serializable;
import java.util.List;

/**
 * Sums over preference pairs from which {@link ObjectiveMetrics} are taken. Sums of parts add up to the sums of the
 * whole: counts exactly, numbers to the rounding of doubles. Parts that are added in a fixed order give the same bits.
 *
 * @param pairs how many there are
 * @param chosenTokens tokens of the chosen answers, their end tokens among them
 * @param answersRight pairs whose chosen answer has the higher reward
 * @param imagesRight pairs whose image gives the chosen answer the higher reward
 * @param chosenDrift sum of Δ_w, in nats
 * @param rewards sums of the rewards
 * @param terms sums of the loss's terms
 */
public record ObjectiveSums(
        long pairs,
        long chosenTokens,
        long answersRight,
        long imagesRight,
        double chosenDrift,
        PairRewards rewards,
        LossTerms terms)
        implements Serializable {
    /** The sums over no pairs. */
    public static final ObjectiveSums NONE =
            new ObjectiveSums(0, 0, 0, 0, 0, new PairRewards(0, 0, 0), new LossTerms(0, 0, 0, 0, 0));

    public ObjectiveSums {
        if (pairs < 0 || answersRight < 0 || answersRight > pairs || imagesRight < 0 || imagesRight > pairs) {
            throw new IllegalArgumentException("of %d pairs, %d answers and %d images cannot be right"
                    .formatted(pairs, answersRight, imagesRight));
        }
        if (chosenTokens < pairs) {
            throw new IllegalArgumentException(
                    "%d chosen answers must have a token each, but have %d".formatted(pairs, chosenTokens));
        }
    }

    /**
     * Returns one pair's sums.
     *
     * @param chosenTokens tokens of the chosen answer, its end token among them
     */
    public static ObjectiveSums of(PairLoss loss, int chosenTokens) {
        return new ObjectiveSums(
                1,
                chosenTokens,
                loss.rewards().answerMargin() > 0 ? 1 : 0,
                loss.rewards().imageMargin() > 0 ? 1 : 0,
                loss.chosenDrift(),
                loss.rewards(),
                loss.terms());
    }

    /** Adds parts up in their order. */
    public static ObjectiveSums sum(List<ObjectiveSums> parts) {
        ObjectiveSums sum = NONE;
        for (ObjectiveSums part : parts) {
            sum = sum.plus(part);
        }
        return sum;
    }

    public ObjectiveSums plus(ObjectiveSums other) {
        return new ObjectiveSums(
                pairs + other.pairs,
                chosenTokens + other.chosenTokens,
                answersRight + other.answersRight,
                imagesRight + other.imagesRight,
                chosenDrift + other.chosenDrift,
                rewards.plus(other.rewards),
                terms.plus(other.terms));
    }

    /** Returns the means; there must be a pair. */
    public ObjectiveMetrics metrics() {
        if (pairs == 0) {
            throw new IllegalStateException("metrics need a pair, but there is none");
        }
        double count = pairs;
        PairRewards mean = rewards.dividedBy(count);
        return new ObjectiveMetrics(
                pairs,
                terms.dividedBy(count),
                mean,
                mean.answerMargin(),
                mean.imageMargin(),
                answersRight / count,
                imagesRight / count,
                chosenDrift / count,
                chosenDrift / chosenTokens);
    }
}
