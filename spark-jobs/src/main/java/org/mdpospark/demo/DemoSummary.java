package org.mdpospark.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdpospark.evaluate.ScoreTable;
import org.mdpospark.evaluate.Scoreboard.Comparison;
import org.mdpospark.evaluate.Scoreboard.Difference;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.evaluate.Sight;

/** What the demo ends with: a table, and a sentence that says what it shows. */
public final class DemoSummary {
    private static final String CHAIR_S = "CHAIRs";
    private static final String RECALL = "recall";
    private static final String WELL_FORMED = "well-formed";

    private DemoSummary() {}

    /** Returns the table, a line for each model. */
    public static List<String> table(ExamResult exam) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("", "CHAIRs ↓", "CHAIRi ↓", "Cover ↑", "well-formed ↑", "words", "Cover, blank image"));
        for (MethodResult row : exam.methods()) {
            if (row.sight() == Sight.IMAGE) {
                cells.add(List.of(
                        row.runs() > 1 ? "%s (%d seeds)".formatted(row.method(), row.runs()) : row.method(),
                        withInterval(row, CHAIR_S),
                        withInterval(row, "CHAIRi"),
                        withInterval(row, RECALL),
                        withInterval(row, WELL_FORMED),
                        value(row.find("words")),
                        exam.find(row.method(), Sight.BLANK)
                                .map(blank -> value(blank.find(RECALL)))
                                .orElse("–")));
            }
        }
        return ScoreTable.lines(cells);
    }

    /** Says what the table shows of mDPO against DPO, whatever that is. */
    public static String sentence(ExamResult exam) {
        Optional<Difference> found = exam.comparisons().stream()
                .filter(comparison ->
                        comparison.first().equals("dpo") && comparison.second().equals("mdpo"))
                .flatMap((Comparison comparison) -> comparison.find(CHAIR_S).stream())
                .findFirst();
        if (found.isEmpty()) {
            return "There is nothing to compare.";
        }
        Difference difference = found.get();
        String verdict = switch (difference.verdict()) {
            case "SECOND_IS_BETTER" -> "mDPO hallucinates less than DPO here";
            case "SECOND_IS_WORSE" -> "mDPO hallucinates more than DPO here";
            default -> "these scenes do not tell which hallucinates less";
        };
        return String.format(
                Locale.ROOT,
                "Of captions of scenes that no training saw, %.1f %% name an absent object after mDPO and %.1f %% after"
                        + " DPO (difference %+.1f, interval %+.1f to %+.1f): %s. Without the conditional term it is %s %%,"
                        + " without the anchor %s %%%s. Where style does not give the preference away, DPO has %s %%.",
                difference.second(),
                difference.first(),
                difference.difference(),
                difference.low(),
                difference.high(),
                verdict,
                figure(exam, "no-conditional"),
                figure(exam, "no-anchor"),
                anchorDoesMost(exam) ? ": the anchor does most of it" : "",
                figure(exam, "dpo-no-cue"));
    }

    /** Tells whether leaving out the anchor costs more than leaving out the conditional term. */
    private static boolean anchorDoesMost(ExamResult exam) {
        return chairS(exam, "no-anchor") > chairS(exam, "no-conditional");
    }

    private static double chairS(ExamResult exam, String method) {
        return exam.find(method, Sight.IMAGE).stream()
                .flatMap((MethodResult row) -> row.find(CHAIR_S).stream())
                .mapToDouble(FigureResult::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String figure(ExamResult exam, String method) {
        return exam.find(method, Sight.IMAGE)
                .map(row -> value(row.find(CHAIR_S)))
                .orElse("–");
    }

    private static String withInterval(MethodResult row, String name) {
        return row.find(name)
                .map(figure ->
                        String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", figure.value(), figure.low(), figure.high()))
                .orElse("–");
    }

    private static String value(Optional<FigureResult> figure) {
        return figure.map(found -> String.format(Locale.ROOT, "%.1f", found.value()))
                .orElse("–");
    }
}
