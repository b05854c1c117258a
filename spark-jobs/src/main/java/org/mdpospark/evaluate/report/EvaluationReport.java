package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.pairs.report.Definitions;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.pairs.report.ReportStyle;

/**
 * One page about an evaluation, complete in itself: it fetches nothing and runs no script. It is well-formed XML too.
 *
 * @param name of the evaluation's folder
 * @param about what the reader should know first; may be empty
 * @param settings with what answers were made, by name
 */
public record EvaluationReport(
        String name, String about, Scoreboard board, List<Example> examples, Map<String, String> settings) {

    /** Returns the page as HTML. */
    public String html() {
        return Html.of(
                        """
                <!DOCTYPE html>
                <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
                <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
                style-src 'unsafe-inline'"/>
                <title>%s: evaluation</title>
                <style>%s%s</style>
                </head>
                <body>
                <header>
                <p class="name">Evaluation in <b dir="auto">%s</b></p>
                <h1>%s <span>%s</span></h1>
                <nav aria-label="Parts of this page"><a href="#figures">Figures</a> <a href="#verdicts">Verdicts</a> \
                <a href="#control">Without the image</a> <a href="#form">Answers</a> <a href="#examples">Examples</a> \
                <a href="#paper">The paper</a> <a href="#settings">Settings</a></nav>
                </header>
                <main>
                %s
                %s
                %s
                %s
                %s
                %s
                %s
                %s
                </main>
                <footer>Written by mdpo %s, %s. The same figures: scores.json. Intervals: %s %% of %s draws of questions \
                with replacement, and of runs where there are several.</footer>
                </body>
                </html>
                """,
                        name,
                        ReportStyle.sheet(),
                        ReportStyle.read(EvaluationReport.class, "evaluation.css"),
                        name,
                        VerdictSection.headline(board),
                        models(),
                        introduction(),
                        FigureSection.of(board),
                        VerdictSection.of(board),
                        ControlSection.of(board),
                        FormSection.of(board),
                        ExampleSection.of(examples),
                        PaperSection.of(board),
                        settingsSection(),
                        board.version(),
                        board.created(),
                        Numbers.decimal(100 * board.confidence(), 1),
                        Numbers.grouped(board.resamples()))
                .markup();
    }

    private String models() {
        List<String> names = new ArrayList<>();
        board.methods().forEach((method, runs) -> names.add(runs > 1 ? method + " (" + runs + " runs)" : method));
        return String.join(", ", names);
    }

    private Html introduction() {
        if (about.isBlank()) {
            return Html.NONE;
        }
        List<Html> paragraphs = new ArrayList<>();
        for (String paragraph : about.strip().split("\\n\\s*\\n", -1)) {
            paragraphs.add(Html.of("<p>%s</p>", paragraph.strip()));
        }
        return Html.of("<div class=\"panel about\">%s</div>", Html.join(paragraphs));
    }

    private Html settingsSection() {
        return Html.of(
                "<section id=\"settings\"><h2>With what answers were made</h2><div class=\"panel\">%s</div></section>",
                Definitions.list("facts", settings));
    }
}
