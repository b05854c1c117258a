package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.ObjectiveMetrics;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.HoldoutMetrics;
import org.mdpospark.train.RoundMetrics;

/** The numbers that matter most, each read out in a sentence. */
final class ReadingsSection {
    private ReadingsSection() {}

    static Html of(RunView view) {
        if (view.rounds().isEmpty()) {
            return Html.of("<section id=\"readings\"><h2>How it goes</h2>"
                    + "<p class=\"lead\">Numbers appear after the first round.</p></section>");
        }
        RoundMetrics last = view.last();
        RoundMetrics measured = lastMeasured(view.rounds());
        HoldoutMetrics holdout = measured == null ? null : measured.holdout();
        List<Html> readings = new ArrayList<>();
        readings.add(loss(view));
        if (measured != null && holdout != null) {
            readings.add(bestHoldout(view.rounds()));
            readings.add(looking(holdout, measured.round()));
            readings.add(images(holdout.metrics(), "held-out pairs"));
            readings.add(drift(holdout.metrics(), "held-out pairs"));
        } else {
            readings.add(answers(last.training()));
            readings.add(images(last.training(), "training pairs"));
            readings.add(drift(last.training(), "training pairs"));
        }
        readings.add(speed(last));
        return Html.of(
                "<section id=\"readings\"><h2>How it goes</h2><ul class=\"readings\">%s</ul></section>",
                Html.join(readings));
    }

    private static @Nullable RoundMetrics lastMeasured(List<RoundMetrics> rounds) {
        return rounds.stream()
                .filter(round -> round.holdout() != null)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static Html loss(RunView view) {
        double first = TermsSection.firstLoss(view.run().objective().weights());
        return reading(
                Labels.number(view.last().training().loss()),
                "loss of the last round. It was %s before training: %s."
                        .formatted(Labels.number(first), logarithms(view)));
    }

    private static String logarithms(RunView view) {
        String weights = Term.ALL.stream()
                .map(term -> term.weight(view.run().objective().weights()))
                .filter(weight -> weight > 0)
                .map(Labels::number)
                .collect(Collectors.joining(" + "));
        return weights.contains("+") ? "(%s) times ln 2".formatted(weights) : weights + " times ln 2";
    }

    private static Html bestHoldout(List<RoundMetrics> rounds) {
        RoundMetrics best = rounds.stream()
                .filter(round -> Double.isFinite(holdoutLoss(round)))
                .min(Comparator.comparingDouble(ReadingsSection::holdoutLoss))
                .orElse(null);
        RoundMetrics last = lastMeasured(rounds);
        if (best == null || last == null) {
            return reading("not a number", "loss on held-out pairs.");
        }
        return reading(
                Labels.number(holdoutLoss(last)),
                best.round() == last.round()
                        ? "loss on held-out pairs, the lowest so far."
                        : "loss on held-out pairs; the lowest was %s, after round %s."
                                .formatted(Labels.number(holdoutLoss(best)), Numbers.grouped(best.round())));
    }

    private static double holdoutLoss(RoundMetrics round) {
        HoldoutMetrics holdout = round.holdout();
        return holdout == null ? Double.NaN : holdout.metrics().loss();
    }

    private static Html looking(HoldoutMetrics holdout, int round) {
        return reading(
                Labels.percent(holdout.metrics().answerAccuracy()),
                "of %s are ranked right after round %s, and %s of them with the image blanked: the rest is learnt by looking."
                        .formatted(
                                Numbers.counted(holdout.metrics().pairs(), "held-out pair"),
                                Numbers.grouped(round),
                                Labels.percent(holdout.answerAccuracyWithoutImage())));
    }

    private static Html answers(ObjectiveMetrics metrics) {
        return reading(
                Labels.percent(metrics.answerAccuracy()),
                "of the last round's pairs are ranked right. No held-out pairs have been measured yet.");
    }

    private static Html images(ObjectiveMetrics metrics, String pairs) {
        return reading(
                Labels.percent(metrics.imageAccuracy()),
                "of %s: the chosen answer gained more with its own image than with the negative one.".formatted(pairs));
    }

    private static Html drift(ObjectiveMetrics metrics, String pairs) {
        double drift = metrics.chosenDrift();
        return reading(
                Labels.number(Math.abs(drift)) + "\u00A0nats",
                drift < 0
                        ? "by which chosen answers of %s became less likely: the anchor should hold them up."
                                .formatted(pairs)
                        : "by which chosen answers of %s became more likely, as they should.".formatted(pairs));
    }

    private static Html speed(RoundMetrics last) {
        double pairs = last.training().pairs() / Math.max(last.seconds(), 1e-3);
        return reading(
                Labels.number(pairs) + " pairs/s",
                "on %s; computing takes %s of a round. A round sends %s to each worker and gets %s back."
                        .formatted(
                                Numbers.counted(last.workers(), "worker"),
                                Labels.percent(Math.min(1, last.computeSeconds() / last.seconds())),
                                Numbers.bytes(last.bytesSent()),
                                Numbers.bytes(last.bytesReturned())));
    }

    private static Html reading(String number, String sentence) {
        return Html.of("<li><b>%s</b> <span>%s</span></li>", number, sentence);
    }
}
