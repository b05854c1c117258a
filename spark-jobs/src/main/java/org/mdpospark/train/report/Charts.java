package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.train.HoldoutMetrics;
import org.mdpospark.train.RoundMetrics;
import org.mdpospark.train.report.Curve.Mark;

/** The charts of a run, those first that people look at first. */
final class Charts {
    private final MdpoObjective objective;
    private final List<RoundMetrics> rounds;

    private Charts(MdpoObjective objective, List<RoundMetrics> rounds) {
        this.objective = objective;
        this.rounds = rounds;
    }

    /** Returns the charts that have something to show. */
    static List<Chart> of(MdpoObjective objective, List<RoundMetrics> rounds) {
        Charts charts = new Charts(objective, rounds);
        return List.of(
                        charts.loss(),
                        charts.accuracy(),
                        charts.terms(),
                        charts.rewards(),
                        charts.margins(),
                        charts.drift(),
                        charts.time(),
                        charts.gradientNorm(),
                        charts.learningRate(),
                        charts.inexactness())
                .stream()
                .filter(chart -> !chart.isEmpty())
                .toList();
    }

    private Chart loss() {
        return new Chart(
                "Loss",
                "It should fall on both. Where it falls in training and rises on held-out pairs, the adapter learns its"
                        + " pairs by heart.",
                "nats",
                Labels::number,
                List.of(),
                List.of(
                        training("training", 1, ObjectiveMetrics::loss),
                        holdout("held out", 2, ObjectiveMetrics::loss)));
    }

    private Chart accuracy() {
        return new Chart(
                "Accuracy",
                "Share of pairs that are ranked right; guessing gives 50 %. The distance between the answers with and"
                        + " without the image is what the model learnt by looking.",
                "share of pairs",
                Labels::percent,
                List.of(0.4, 1.0),
                List.of(
                        training("answers", 1, ObjectiveMetrics::answerAccuracy),
                        training("images", 3, ObjectiveMetrics::imageAccuracy),
                        holdout("answers, held out", 1, ObjectiveMetrics::answerAccuracy),
                        holdout("images, held out", 3, ObjectiveMetrics::imageAccuracy),
                        Curve.of("answers, held out, without the image", 2, Mark.DOTS, rounds, Charts::withoutImage)));
    }

    private Chart terms() {
        List<Curve> curves = new ArrayList<>();
        for (Term term : Term.ALL) {
            if (term.weight(objective.weights()) > 0) {
                curves.add(training(term.title(), curves.size() + 1, metrics -> term.value(metrics.terms())));
            }
        }
        return new Chart(
                "Terms of the loss",
                "What the training loss is made of. A term that is near 0 teaches nothing more.",
                "nats",
                Labels::number,
                List.of(0.0),
                curves);
    }

    private Chart rewards() {
        return new Chart(
                "Rewards",
                "How much more likely than at first, times β, the model finds each branch. The chosen answer should not"
                        + " fall; the other two should fall below it.",
                "β × nats",
                Labels::number,
                List.of(0.0),
                List.of(
                        training(
                                "chosen answer", 1, metrics -> metrics.rewards().chosen()),
                        training(
                                "rejected answer",
                                2,
                                metrics -> metrics.rewards().rejected()),
                        training(
                                "chosen answer on the negative image",
                                3,
                                metrics -> metrics.rewards().chosenOnNegative())));
    }

    private Chart margins() {
        return new Chart(
                "Margins",
                "Distances between the rewards: how clearly answers, and images, are preferred.",
                "β × nats",
                Labels::number,
                List.of(0.0),
                List.of(
                        training("between answers", 1, ObjectiveMetrics::answerMargin),
                        training("between images", 3, ObjectiveMetrics::imageMargin)));
    }

    private Chart drift() {
        return new Chart(
                "Drift of chosen answers",
                "By how much chosen answers became more likely than in the frozen model. Below 0, good answers are being"
                        + " unlearnt; the anchor is to prevent that.",
                "nats",
                Labels::number,
                List.of(0.0),
                List.of(
                        training("training", 1, ObjectiveMetrics::chosenDrift),
                        holdout("held out", 2, ObjectiveMetrics::chosenDrift)));
    }

    private Chart time() {
        return new Chart(
                "Time of a round",
                "What is not computing is reading rows, moving the adapter, waiting for the slowest worker and, now and"
                        + " then, measuring held-out pairs.",
                "seconds",
                Labels::seconds,
                List.of(0.0),
                List.of(
                        Curve.of("whole round", 2, Mark.AREA, rounds, RoundMetrics::seconds),
                        Curve.of("computing", 1, Mark.AREA, rounds, RoundMetrics::computeSeconds)));
    }

    private Chart gradientNorm() {
        return new Chart(
                "Gradient norm",
                "Before clipping. Single peaks come from single pairs; a steady climb comes before divergence.",
                "L2 norm",
                Labels::number,
                List.of(0.0),
                List.of(Curve.of("mean over the steps", 1, Mark.LINE, rounds, RoundMetrics::gradientNorm)));
    }

    private Chart learningRate() {
        return new Chart(
                "Learning rate",
                "Of each round's last step, as the schedule has it.",
                "per step",
                Labels::number,
                List.of(0.0),
                List.of(Curve.of("learning rate", 1, Mark.LINE, rounds, RoundMetrics::learningRate)));
    }

    private Chart inexactness() {
        return new Chart(
                "Inexactness of averages",
                "The factors A and B are averaged apart; this is by how much that misses the average of the updates B·A.",
                "share of the update",
                Labels::percent,
                List.of(0.0),
                List.of(Curve.of("lost by averaging", 2, Mark.LINE, rounds, round -> finite(round.inexactness()))));
    }

    private Curve training(String name, int colour, ToDoubleFunction<ObjectiveMetrics> value) {
        return Curve.of(name, colour, Mark.LINE, rounds, round -> value.applyAsDouble(round.training()));
    }

    private Curve holdout(String name, int colour, ToDoubleFunction<ObjectiveMetrics> value) {
        return Curve.of(name, colour, Mark.DOTS, rounds, round -> {
            HoldoutMetrics holdout = round.holdout();
            return holdout == null ? null : value.applyAsDouble(holdout.metrics());
        });
    }

    private static @Nullable Double withoutImage(RoundMetrics round) {
        HoldoutMetrics holdout = round.holdout();
        return holdout == null ? null : holdout.answerAccuracyWithoutImage();
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
