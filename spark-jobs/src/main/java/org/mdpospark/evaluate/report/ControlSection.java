package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.evaluate.Scoreboard.FigureResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.report.Html;

/** The control without the image: figures of the same models when they cannot see what they are asked about. */
final class ControlSection {
    private static final int SHOWN = 5;

    private ControlSection() {}

    static Html of(Scoreboard board) {
        List<Html> exams = new ArrayList<>();
        for (ExamResult exam : board.benchmarks()) {
            if (exam.methods().stream().anyMatch(result -> result.sight() != Sight.IMAGE)) {
                exams.add(exam(exam));
            }
        }
        Html body = exams.isEmpty()
                ? Html.of("<p class=\"lead\">Not measured: leave --controls out, or name blank or swapped.</p>")
                : Html.join(exams);
        return Html.of(
                "<section id=\"control\"><h2>Without the image</h2><p class=\"lead\">The same questions about a blank image"
                        + " or another question's image. A model whose figures hardly change answers by language alone;"
                        + " one that looks gets much worse.</p>%s</section>",
                body);
    }

    private static Html exam(ExamResult exam) {
        List<FigureResult> figures =
                exam.methods().get(0).figures().stream().limit(SHOWN).toList();
        List<Html> head = figures.stream()
                .map(figure -> Html.of("<th scope=\"col\" class=\"number\">%s</th>", Figures.title(figure)))
                .toList();
        List<Html> body = new ArrayList<>();
        for (MethodResult row : exam.methods()) {
            List<Html> cells = new ArrayList<>();
            for (FigureResult figure : figures) {
                cells.add(row.find(figure.name())
                        .map(value -> Html.of(
                                "<td class=\"number\"><b>%s</b> <span>%s</span></td>",
                                Figures.number(value), Figures.interval(value)))
                        .orElse(Html.of("<td class=\"number\">–</td>")));
            }
            body.add(Html.of(
                    "<tr class=\"%s\"><th scope=\"row\">%s <span>%s</span></th>%s</tr>",
                    row.sight().code(), row.method(), row.sight().title(), Html.join(cells)));
        }
        return Html.of(
                "<h3 class=\"benchmark\">%s</h3><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Control of %s\"><table><thead><tr><th scope=\"col\">model</th>%s</tr></thead><tbody>%s</tbody></table></div>",
                exam.title(), exam.title(), Html.join(head), Html.join(body));
    }
}
