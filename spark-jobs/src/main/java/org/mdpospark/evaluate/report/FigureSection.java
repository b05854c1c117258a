package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;

/** Tables of models by figures, a benchmark each, and the same as plots. */
final class FigureSection {
    private static final int PLOTS = 6;

    private FigureSection() {}

    static Html of(Scoreboard board) {
        return Html.of(
                "<section id=\"figures\"><h2>Figures</h2><p class=\"lead\">The best of a column is bold. Beside each"
                        + " figure is its interval: what other questions of the same kind could have given.</p>%s</section>",
                Html.join(board.benchmarks().stream().map(FigureSection::exam).toList()));
    }

    private static Html exam(ExamResult exam) {
        Html body = !exam.unscored().isEmpty()
                ? Html.of("<p class=\"lead\">%s</p>", exam.unscored())
                : Html.of("%s<div class=\"plots\">%s</div>%s", table(exam), plots(exam), notes(exam));
        return Html.of(
                "<h3 class=\"benchmark\">%s <span>%s%s</span></h3>%s",
                exam.title(),
                Numbers.counted(exam.questions(), "question"),
                exam.whole() ? "" : ", not all of the benchmark's",
                body);
    }

    private static Html table(ExamResult exam) {
        List<MethodResult> rows = rows(exam);
        List<Html> head = new ArrayList<>();
        for (FigureResult figure : rows.get(0).figures()) {
            head.add(Html.of("<th scope=\"col\" class=\"number\">%s</th>", Figures.title(figure)));
        }
        List<Html> body = new ArrayList<>();
        for (MethodResult row : rows) {
            List<Html> cells = new ArrayList<>();
            for (FigureResult figure : row.figures()) {
                cells.add(Html.of(
                        "<td class=\"number%s\"><b>%s</b> <span>%s</span></td>",
                        isBest(figure, rows) ? " best" : "", Figures.number(figure), Figures.interval(figure)));
            }
            body.add(Html.of("<tr><th scope=\"row\">%s</th>%s</tr>", row.method(), Html.join(cells)));
        }
        return Html.of(
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Figures of %s\"><table><thead><tr><th scope=\"col\">model</th>%s</tr></thead><tbody>%s</tbody></table></div>",
                exam.title(), Html.join(head), Html.join(body));
    }

    private static Html plots(ExamResult exam) {
        List<MethodResult> rows = rows(exam);
        return Html.join(rows.get(0).figures().stream()
                .limit(PLOTS)
                .map(figure -> IntervalPlot.draw(figure, rows))
                .toList());
    }

    private static Html notes(ExamResult exam) {
        List<Html> notes = rows(exam).stream()
                .flatMap(row -> row.notes().stream())
                .distinct()
                .map(note -> Html.of("<li>%s</li>", note))
                .toList();
        return notes.isEmpty() ? Html.NONE : Html.of("<ul class=\"notes\">%s</ul>", Html.join(notes));
    }

    static List<MethodResult> rows(ExamResult exam) {
        return exam.methods().stream()
                .filter(result -> result.sight() == Sight.IMAGE)
                .toList();
    }

    private static boolean isBest(FigureResult figure, List<MethodResult> rows) {
        return rows.stream()
                .flatMap(row -> row.find(figure.name()).stream())
                .noneMatch(other -> Figures.isBetter(other, figure));
    }
}
