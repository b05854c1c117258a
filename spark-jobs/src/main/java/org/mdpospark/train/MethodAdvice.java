package org.mdpospark.train;

import java.util.List;
import java.util.Optional;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.Advice.Kind;
import org.mdpospark.train.Advice.Warning;

/** The known failures of the method itself: of its negatives, its anchor and its preference. */
final class MethodAdvice {
    /**
     * Share of the run in which image accuracy should not be saturated yet: the paper's warm-up, in which the learning
     * rate has not even reached its height.
     */
    static final double EARLY_SHARE = 0.1;

    /** Rounds that are early in a short run too. */
    static final int FEWEST_EARLY_ROUNDS = 3;

    /** Image accuracy at which the pairs that are left teach next to nothing: one in fifty. */
    static final double SATURATED_ACCURACY = 0.98;

    /** Loss of the anchor, by weight, at which it pulls with less than a tenth of its first force. */
    static final double SATURATED_ANCHOR = 0.05;

    /** Growth of the answer margin from window to window below which it stalls; a nat is worth β = 0.1. */
    static final double LEAST_MARGIN_GROWTH = 0.01;

    /** Answer accuracy from which a margin may stall, since there is little left to win. */
    static final double SOLVED_ACCURACY = 0.95;

    /** Drift, in nats, at which chosen answers are clearly less likely: a third as likely as under the reference. */
    static final double LOW_DRIFT = -1;

    /** Fall of the drift, in nats from window to window, that is more than noise. */
    static final double FALL = 0.1;

    /** Answer accuracy from which a preference has been learnt that can be asked where it comes from. */
    static final double LEARNT_ACCURACY = 0.6;

    /** Gain in accuracy by the image below which it hardly counts: the standard error of 100 held-out pairs. */
    static final double LEAST_IMAGE_GAIN = 0.05;

    private MethodAdvice() {}

    static Optional<Warning> negativesTooEasy(RunSoFar run) {
        if (run.objective().weights().image() == 0 || run.rounds().isEmpty()) {
            return Optional.empty();
        }
        int early = Math.max(
                FEWEST_EARLY_ROUNDS, (int) (EARLY_SHARE * run.rounds().get(0).rounds()));
        List<RoundMetrics> first =
                run.rounds().stream().filter(round -> round.round() <= early).toList();
        List<RoundMetrics> last = first.subList(Math.max(0, first.size() - FEWEST_EARLY_ROUNDS), first.size());
        double accuracy = RunSoFar.mean(last, round -> round.training().imageAccuracy());
        if (last.size() < FEWEST_EARLY_ROUNDS || !(accuracy >= SATURATED_ACCURACY)) {
            return Optional.empty();
        }
        return Optional.of(
                new Warning(
                        Kind.NEGATIVES_TOO_EASY,
                        "Image accuracy was %s by round %d of %d."
                                .formatted(
                                        Numbers.percent(accuracy),
                                        last.get(last.size() - 1).round(),
                                        last.get(0).rounds()),
                        "The negative images are told apart at once, so the image term teaches little more.",
                        "Make harder negatives: mdpo pairs with a larger --area, such as 0.2-0.5, or with --crop-space model."));
    }

    static Optional<Warning> anchorTooStrong(RunSoFar run) {
        double weight = run.objective().weights().anchor();
        if (weight == 0 || !run.hasTwoWindows()) {
            return Optional.empty();
        }
        double anchor =
                RunSoFar.mean(run.recent(), round -> round.training().terms().anchor()) / weight;
        double margin = RunSoFar.mean(run.recent(), round -> round.training().answerMargin());
        double growth =
                margin - RunSoFar.mean(run.before(), round -> round.training().answerMargin());
        double accuracy = RunSoFar.mean(run.recent(), round -> round.training().answerAccuracy());
        if (!(anchor < SATURATED_ANCHOR && growth < LEAST_MARGIN_GROWTH && accuracy < SOLVED_ACCURACY)) {
            return Optional.empty();
        }
        double reward =
                RunSoFar.mean(run.recent(), round -> round.training().rewards().chosen());
        return Optional.of(new Warning(
                Kind.ANCHOR_TOO_STRONG,
                "The anchor's loss is %s and the reward of chosen answers %s, but the answer margin stays at %s."
                        .formatted(Numbers.decimal(anchor, 3), Numbers.decimal(reward, 2), Numbers.decimal(margin, 3)),
                "All answers are made more likely together: the model recites instead of preferring, and what it says"
                        + " grows uniform.",
                "Lower the anchor's weight or its delta, or stop at an earlier checkpoint."));
    }

    static Optional<Warning> anchorTooWeak(RunSoFar run) {
        if (!run.hasTwoWindows()) {
            return Optional.empty();
        }
        double drift = RunSoFar.mean(run.recent(), round -> round.training().chosenDrift());
        double before = RunSoFar.mean(run.before(), round -> round.training().chosenDrift());
        if (!(drift < LOW_DRIFT && before - drift > FALL)) {
            return Optional.empty();
        }
        boolean anchored = run.objective().weights().anchor() > 0;
        return Optional.of(new Warning(
                Kind.ANCHOR_TOO_WEAK,
                "The log-probability of chosen answers is %s nats below the frozen model's, and falling."
                        .formatted(Numbers.decimal(-drift, 2)),
                "Good answers are unlearnt, only more slowly than bad ones.",
                anchored
                        ? "Raise the anchor's weight or its delta, or lower the learning rate."
                        : "Train with the anchor, whose weight is 0 in this run, or lower the learning rate."));
    }

    static Optional<Warning> languageAlone(RunSoFar run) {
        List<RoundMetrics> measured = run.measured();
        HoldoutMetrics holdout =
                measured.isEmpty() ? null : measured.get(measured.size() - 1).holdout();
        if (holdout == null) {
            return Optional.empty();
        }
        ObjectiveMetrics metrics = holdout.metrics();
        double gain = metrics.answerAccuracy() - holdout.answerAccuracyWithoutImage();
        if (!(metrics.answerAccuracy() >= LEARNT_ACCURACY && gain < LEAST_IMAGE_GAIN)) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.LANGUAGE_ALONE,
                "On held-out pairs, answer accuracy is %s with the image and %s with a blank one."
                        .formatted(
                                Numbers.percent(metrics.answerAccuracy()),
                                Numbers.percent(holdout.answerAccuracyWithoutImage())),
                "The preference comes from how answers are worded, not from what the image shows.",
                "Give the image term more weight, make harder negatives, or look for a giveaway in the data, such as"
                        + " chosen answers that are always longer."));
    }
}
