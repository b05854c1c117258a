package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.evaluate.Scoreboard.MethodResult;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.score.AnswerStatistics;

/** How long and how varied answers are: silence is no cure for hallucination. */
final class FormSection {
    private static final List<String> HEAD = List.of(
            "words, mean", "median", "range", "distinct words", "distinct pairs", "empty", "under 5 words", "looping");

    private FormSection() {}

    static Html of(Scoreboard board) {
        List<Html> exams = new ArrayList<>();
        for (ExamResult exam : board.benchmarks()) {
            if (!FigureSection.rows(exam).isEmpty()) {
                exams.add(exam(exam));
            }
        }
        return Html.of(
                "<section id=\"form\"><h2>Length and variety of answers</h2><p class=\"lead\">A model that says less, or"
                        + " repeats itself, hallucinates less without seeing better. Distinct shares fall as answers grow"
                        + " longer.</p>%s</section>",
                Html.join(exams));
    }

    private static Html exam(ExamResult exam) {
        List<Html> body = new ArrayList<>();
        for (MethodResult row : FigureSection.rows(exam)) {
            List<Html> cells = cells(row.form()).stream()
                    .map(cell -> Html.of("<td class=\"number\">%s</td>", cell))
                    .toList();
            body.add(Html.of("<tr><th scope=\"row\">%s</th>%s</tr>", row.method(), Html.join(cells)));
        }
        List<Html> head = HEAD.stream()
                .map(name -> Html.of("<th scope=\"col\" class=\"number\">%s</th>", name))
                .toList();
        return Html.of(
                "<h3 class=\"benchmark\">%s</h3><div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Answers to %s\"><table><thead><tr><th scope=\"col\">model</th>%s</tr></thead><tbody>%s</tbody></table></div>",
                exam.title(), exam.title(), Html.join(head), Html.join(body));
    }

    private static List<String> cells(AnswerStatistics form) {
        return List.of(
                Numbers.decimal(form.meanWords(), 1),
                Numbers.decimal(form.medianWords(), 1),
                form.shortest() + "–" + form.longest(),
                Numbers.percent(form.distinctWords()),
                Numbers.percent(form.distinctPairs()),
                Numbers.percent(form.empty()),
                Numbers.percent(form.tooShort()),
                Numbers.percent(form.looping()));
    }
}
