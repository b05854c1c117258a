package org.mdpospark.train;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.Advice.Kind;
import org.mdpospark.train.Advice.Warning;

/** The ways in which learning itself fails: too much, too fast, or not at all. */
final class LearningAdvice {
    /** Rise of the holdout loss above its lowest, as a share of the first loss, that is more than noise. */
    static final double HOLDOUT_RISE = 0.02;

    /** Measurements in a row that must show a rise: one may be chance. */
    static final int RISING_MEASUREMENTS = 2;

    /** Loss, as a multiple of the first one, that no policy has that learns: doing nothing is better. */
    static final double DIVERGED = 1.1;

    /** Gradient norm, as a multiple of the median before, that clipping should not have to bear. */
    static final double SPIKE = 10;

    /** Rounds before a spike from which the median is taken. */
    static final int SPIKE_BASE = 20;

    /** Share of the run after which something must have been learnt: twice the paper's warm-up. */
    static final double ENOUGH_SHARE = 0.2;

    /** Fall of the loss, as a share of the first one, below which nothing was learnt. */
    static final double LEAST_FALL = 0.002;

    private LearningAdvice() {}

    static Optional<Warning> overfitting(RunSoFar run) {
        List<RoundMetrics> measured = run.measured();
        RoundMetrics best = measured.stream()
                .min(Comparator.comparingDouble(LearningAdvice::holdoutLoss))
                .orElse(null);
        if (best == null || measured.size() - 1 - measured.indexOf(best) < RISING_MEASUREMENTS) {
            return Optional.empty();
        }
        double lowest = holdoutLoss(best);
        double limit = lowest + HOLDOUT_RISE * run.firstLoss();
        List<RoundMetrics> last = measured.subList(measured.size() - RISING_MEASUREMENTS, measured.size());
        boolean rises = last.stream().allMatch(round -> holdoutLoss(round) > limit);
        double training = RunSoFar.mean(run.recent(), RunSoFar::loss);
        double trainingThen = RunSoFar.mean(run.until(best), RunSoFar::loss);
        if (!rises || !(training < trainingThen)) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.OVERFITTING,
                "The holdout loss rose from %s after round %d to %s, while the training loss fell from %s to %s."
                        .formatted(
                                Numbers.decimal(lowest, 3),
                                best.round(),
                                Numbers.decimal(holdoutLoss(last.get(last.size() - 1)), 3),
                                Numbers.decimal(trainingThen, 3),
                                Numbers.decimal(training, 3)),
                "What is learnt now holds for the training pairs only.",
                "Use the best adapter instead of the last one; next time train for fewer epochs, with a lower learning"
                        + " rate, or on more pairs."));
    }

    private static double holdoutLoss(RoundMetrics round) {
        HoldoutMetrics holdout = round.holdout();
        return holdout == null ? Double.NaN : holdout.metrics().loss();
    }

    static Optional<Warning> diverging(RunSoFar run) {
        double loss = RunSoFar.mean(run.recent(), RunSoFar::loss);
        boolean nothingFinite = !run.rounds().isEmpty() && Double.isNaN(loss);
        boolean high = run.rounds().size() >= RunSoFar.WINDOW && loss > DIVERGED * run.firstLoss();
        if (!nothingFinite && !high) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.DIVERGING,
                "The loss is %s; it began at %s."
                        .formatted(
                                nothingFinite ? "no longer a number" : Numbers.decimal(loss, 3),
                                Numbers.decimal(run.firstLoss(), 3)),
                "The adapter is worse than none.",
                "Stop, and begin again with a lower learning rate or a longer warm-up."));
    }

    static Optional<Warning> gradientSpikes(RunSoFar run) {
        List<RoundMetrics> rounds = run.rounds();
        for (int i = rounds.size() - 1; i >= RunSoFar.WINDOW && i >= rounds.size() - SPIKE_BASE; i--) {
            double[] before = rounds.subList(Math.max(0, i - SPIKE_BASE), i).stream()
                    .mapToDouble(RoundMetrics::gradientNorm)
                    .filter(Double::isFinite)
                    .sorted()
                    .toArray();
            double median = before.length == 0 ? Double.NaN : before[before.length / 2];
            double norm = rounds.get(i).gradientNorm();
            if (norm > SPIKE * median) {
                return Optional.of(new Warning(
                        Kind.GRADIENT_SPIKES,
                        "The gradient's norm was %s in round %d, after a median of %s."
                                .formatted(
                                        Numbers.decimal(norm, 2), rounds.get(i).round(), Numbers.decimal(median, 2)),
                        "A few pairs pull much harder than all others; clipping limits the harm, but not to nothing.",
                        "Look at very long or garbled answers in the data; clip at a lower norm, or lower the learning"
                                + " rate."));
            }
        }
        return Optional.empty();
    }

    static Optional<Warning> nothingLearnt(RunSoFar run) {
        if (!run.hasTwoWindows()) {
            return Optional.empty();
        }
        RoundMetrics last = run.rounds().get(run.rounds().size() - 1);
        double loss = RunSoFar.mean(run.recent(), RunSoFar::loss);
        boolean still = Math.abs(run.firstLoss() - loss) < LEAST_FALL * run.firstLoss();
        if (last.round() < ENOUGH_SHARE * last.rounds() || !still) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.NOTHING_LEARNT,
                "After %d of %d rounds the loss is %s, as at the beginning; the gradient's norm is %s."
                        .formatted(
                                last.round(),
                                last.rounds(),
                                Numbers.decimal(loss, 4),
                                Numbers.decimal(RunSoFar.mean(run.recent(), RoundMetrics::gradientNorm), 4)),
                "The adapter is still as good as none.",
                "Raise the learning rate, by ten times at first; the paper's 1e-5 is for thousands of pairs."));
    }
}
