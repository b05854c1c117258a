package org.mdpospark.train;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.mdpospark.objective.MdpoObjective;

/**
 * The rounds of a run in windows, since a single round of a few hundred pairs is mostly noise.
 *
 * @param rounds in order
 */
record RunSoFar(MdpoObjective objective, List<RoundMetrics> rounds) {
    /** Rounds of a window: with 256 pairs each, the standard error of an accuracy is 1.4 %. */
    static final int WINDOW = 5;

    RunSoFar {
        rounds = List.copyOf(rounds);
    }

    /** Returns whether there are two windows, so that one can be held against the other. */
    boolean hasTwoWindows() {
        return rounds.size() >= 2 * WINDOW;
    }

    /** Returns the last window, or all rounds if there are fewer. */
    List<RoundMetrics> recent() {
        return rounds.subList(Math.max(0, rounds.size() - WINDOW), rounds.size());
    }

    /** Returns the window before the last one; there must be {@linkplain #hasTwoWindows two}. */
    List<RoundMetrics> before() {
        return rounds.subList(rounds.size() - 2 * WINDOW, rounds.size() - WINDOW);
    }

    /** Returns the window that ends with a round. */
    List<RoundMetrics> until(RoundMetrics round) {
        int end = rounds.indexOf(round) + 1;
        return rounds.subList(Math.max(0, end - WINDOW), end);
    }

    /** Returns the rounds that were measured on held-out pairs. */
    List<RoundMetrics> measured() {
        return rounds.stream().filter(round -> round.holdout() != null).toList();
    }

    /** Returns the loss of a policy that is still the reference: ln 2 for each term. */
    double firstLoss() {
        var weights = objective.weights();
        return Math.log(2)
                * (weights.answer()
                        + weights.image()
                        + weights.anchor()
                        + weights.rejectedAnchor()
                        + weights.negativeAnchor());
    }

    /** Returns the mean over the values that are finite; NaN if none is. */
    static double mean(List<RoundMetrics> rounds, ToDoubleFunction<RoundMetrics> value) {
        return rounds.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    static double loss(RoundMetrics round) {
        return round.training().loss();
    }
}
