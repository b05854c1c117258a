package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.evaluate.Scoreboard.Comparison;
import org.mdpospark.evaluate.Scoreboard.Difference;
import org.mdpospark.evaluate.Scoreboard.ExamResult;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;

/** What can be said of models against each other, in sentences. */
final class VerdictSection {
    private VerdictSection() {}

    /**
     * Says how the model called mdpo, or else the last one, stands against the first, in the first figure of the first
     * benchmark that has any.
     */
    static String headline(Scoreboard board) {
        for (ExamResult exam : board.benchmarks()) {
            Optional<Comparison> comparison = exam.comparisons().stream()
                    .filter(found ->
                            found.first().equals(first(board)) && found.second().equals(last(board)))
                    .findFirst();
            if (comparison.isPresent() && !comparison.get().figures().isEmpty()) {
                Difference difference = comparison.get().figures().get(0);
                return String.format(
                        Locale.ROOT,
                        "%s %s: %s with %s, %s with %s",
                        exam.title(),
                        difference.figure(),
                        Figures.number(difference.first(), difference.decimals()),
                        comparison.get().first(),
                        Figures.number(difference.second(), difference.decimals()),
                        comparison.get().second());
            }
        }
        return Numbers.counted(board.methods().size(), "model") + " on "
                + Numbers.counted(board.benchmarks().size(), "benchmark");
    }

    static Html of(Scoreboard board) {
        List<Html> exams = new ArrayList<>();
        for (ExamResult exam : board.benchmarks()) {
            if (!exam.comparisons().isEmpty()) {
                exams.add(exam(exam));
            }
        }
        Html body = exams.isEmpty()
                ? Html.of("<p class=\"lead\">There is nothing to compare: one model only, or no figures.</p>")
                : Html.join(exams);
        return Html.of(
                "<section id=\"verdicts\"><h2>Verdicts</h2><p class=\"lead\">Models are compared on the same questions. A"
                        + " verdict needs an interval of the difference that leaves out 0.</p>%s</section>",
                body);
    }

    private static Html exam(ExamResult exam) {
        List<Html> groups = new ArrayList<>();
        for (Comparison comparison : exam.comparisons()) {
            List<Html> lines = new ArrayList<>();
            for (Difference difference : comparison.figures()) {
                lines.add(Html.of(
                        "<li class=\"%s\">%s</li>",
                        difference.verdict().toLowerCase(Locale.ROOT).replace('_', '-'), difference.inWords()));
            }
            groups.add(Html.of(
                    "<details><summary>%s against %s: %s</summary><ul>%s</ul></details>",
                    comparison.second(), comparison.first(), summary(comparison), Html.join(lines)));
        }
        return Html.of(
                "<h3 class=\"benchmark\">%s</h3><div class=\"verdicts\">%s</div>", exam.title(), Html.join(groups));
    }

    private static String summary(Comparison comparison) {
        List<String> better = named(comparison, "SECOND_IS_BETTER");
        List<String> worse = named(comparison, "SECOND_IS_WORSE");
        List<String> parts = new ArrayList<>();
        if (!better.isEmpty()) {
            parts.add("better in " + String.join(", ", better));
        }
        if (!worse.isEmpty()) {
            parts.add("worse in " + String.join(", ", worse));
        }
        return parts.isEmpty() ? "these questions do not tell them apart" : String.join("; ", parts);
    }

    private static List<String> named(Comparison comparison, String verdict) {
        return comparison.figures().stream()
                .filter(difference -> difference.verdict().equals(verdict))
                .map(Difference::figure)
                .toList();
    }

    private static String first(Scoreboard board) {
        return List.copyOf(board.methods().keySet()).get(0);
    }

    private static String last(Scoreboard board) {
        List<String> names = List.copyOf(board.methods().keySet());
        return names.contains("mdpo") ? "mdpo" : names.get(names.size() - 1);
    }
}
