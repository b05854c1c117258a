package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.report.Html;

/**
 * These models in the layout of Table 1 of Wang et al., "mDPO: Conditional Preference Optimization for Multimodal Large
 * Language Models", EMNLP 2024, beside that table's own figures.
 */
final class PaperSection {
    private static final List<Column> COLUMNS = List.of(
            new Column("MMHal score ↑", "mmhal", "score"),
            new Column("HalRate ↓", "mmhal", "HalRate"),
            new Column("Object HalBench CHAIRs ↓", "object-halbench", "CHAIRs"),
            new Column("CHAIRi ↓", "object-halbench", "CHAIRi"),
            new Column("AMBER CHAIR ↓", "amber", "CHAIR"),
            new Column("Cover ↑", "amber", "Cover"),
            new Column("Hal ↓", "amber", "Hal"),
            new Column("Cog ↓", "amber", "Cog"));

    private static final List<Published> PAPER = List.of(
            new Published("Bunny-v1.0-3B", 2.11, 0.58, 43.0, 8.9, 9.8, 75.6, 64.9, 6.0),
            new Published("Bunny + DPO", 2.28, 0.56, 44.3, 7.6, 7.9, 74.1, 58.9, 4.8),
            new Published("Bunny + mDPO", 2.96, 0.42, 27.0, 4.6, 4.9, 67.4, 37.7, 2.4),
            new Published("LLaVA-v1.5-7B", 2.19, 0.57, 54.7, 15.9, 7.4, 51.8, 34.7, 4.1),
            new Published("LLaVA + DPO", 2.14, 0.65, 49.0, 13.0, 6.5, 55.1, 34.5, 2.3),
            new Published("LLaVA + mDPO", 2.39, 0.54, 35.7, 9.8, 4.4, 52.4, 24.5, 2.4));

    private PaperSection() {}

    /** A column, and where this evaluation has it from. */
    private record Column(String title, String benchmark, String figure) {}

    /** A row of the paper's table; its figures are in the order of the columns. */
    private record Published(
            String model,
            double score,
            double halRate,
            double chairS,
            double chairI,
            double amberChair,
            double cover,
            double hal,
            double cog) {
        double[] figures() {
            return new double[] {score, halRate, chairS, chairI, amberChair, cover, hal, cog};
        }
    }

    static Html of(Scoreboard board) {
        List<Html> head = COLUMNS.stream()
                .map(column -> Html.of("<th scope=\"col\" class=\"number\">%s</th>", column.title()))
                .toList();
        List<Html> rows = new ArrayList<>();
        boolean measured = COLUMNS.stream()
                .anyMatch(column ->
                        board.benchmarks().stream().anyMatch(exam -> exam.code().equals(column.benchmark())));
        if (measured) {
            for (String method : board.methods().keySet()) {
                List<Html> cells = COLUMNS.stream()
                        .map(column -> Html.of("<td class=\"number\"><b>%s</b></td>", value(board, method, column)))
                        .toList();
                rows.add(Html.of("<tr><th scope=\"row\">%s</th>%s</tr>", method, Html.join(cells)));
            }
        }
        for (Published published : PAPER) {
            List<Html> cells = new ArrayList<>();
            double[] figures = published.figures();
            for (int i = 0; i < figures.length; i++) {
                cells.add(Html.of("<td class=\"number\">%s</td>", Figures.number(figures[i], decimals(i))));
            }
            rows.add(Html.of(
                    "<tr class=\"published\"><th scope=\"row\">%s</th>%s</tr>", published.model(), Html.join(cells)));
        }
        String lead = measured
                ? "Of the paper's table, figures of one judge and one extractor: only differences between models under one"
                        + " evaluator carry over, not the figures themselves."
                : "This evaluation has none of these three benchmarks, so its figures cannot stand beside these.";
        return Html.of(
                "<section id=\"paper\"><h2>Table 1 of the mDPO paper</h2><p class=\"lead\">%s</p><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1 of the paper\"><table><thead><tr><th scope=\"col\">model</th>%s</tr></thead><tbody>%s</tbody></table></div></section>",
                lead, Html.join(head), Html.join(rows));
    }

    private static String value(Scoreboard board, String method, Column column) {
        Optional<FigureResult> figure = board.benchmarks().stream()
                .filter(exam -> exam.code().equals(column.benchmark()))
                .flatMap((ExamResult exam) -> exam.find(method, Sight.IMAGE).stream())
                .flatMap((MethodResult result) -> result.find(column.figure()).stream())
                .findFirst();
        return figure.map(found -> Figures.number(found)).orElse("–");
    }

    private static int decimals(int column) {
        return COLUMNS.get(column).benchmark().equals("mmhal") ? 2 : 1;
    }
}
