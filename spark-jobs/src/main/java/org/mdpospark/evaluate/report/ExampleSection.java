package org.mdpospark.evaluate.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.score.MarkedWord;

/** Questions on which models differ, with hallucinated words marked. */
final class ExampleSection {
    private ExampleSection() {}

    static Html of(List<Example> examples) {
        if (examples.isEmpty()) {
            return Html.of(
                    "<section id=\"examples\"><h2>Examples</h2><p class=\"lead\">There is no question on which one model"
                            + " hallucinates and another does not, among benchmarks that mark words.</p></section>");
        }
        return Html.of(
                "<section id=\"examples\"><h2>Examples</h2><p class=\"lead\">Drawn at random among the questions on which"
                        + " one model hallucinates and another does not. What the benchmark takes for hallucinated is"
                        + " <mark>marked</mark>.</p><div class=\"cards\">%s</div></section>",
                Html.join(examples.stream().map(ExampleSection::card).toList()));
    }

    private static Html card(Example example) {
        Html picture = example.image()
                .map(uri -> Html.of("<img src=\"%s\" alt=\"the image that was asked about\"/>", uri))
                .orElse(Html.of("<p class=\"nothing\">The image is not here.</p>"));
        List<Html> answers = new ArrayList<>();
        for (Example.Told told : example.answers()) {
            answers.add(Html.of(
                    "<div class=\"%s\"><dt>%s</dt><dd dir=\"auto\">%s</dd></div>",
                    told.marked().isEmpty() ? "clean" : "hallucinating", told.model(), marked(told)));
        }
        return Html.of(
                "<article class=\"card example\"><div class=\"picture\">%s</div><div class=\"texts\"><p class=\"asked\""
                        + " dir=\"auto\">%s: %s</p><dl>%s</dl></div></article>",
                picture, example.benchmark(), example.question(), Html.join(answers));
    }

    private static Html marked(Example.Told told) {
        if (told.text().isBlank()) {
            return Html.of("<i>nothing</i>");
        }
        List<MarkedWord> words = told.marked().stream()
                .sorted(Comparator.comparingInt(MarkedWord::start))
                .toList();
        List<Html> parts = new ArrayList<>();
        int start = 0;
        for (MarkedWord word : words) {
            if (word.start() >= start && word.end() <= told.text().length()) {
                parts.add(
                        Html.of("%s<mark>%s</mark>", told.text().substring(start, word.start()), word.in(told.text())));
                start = word.end();
            }
        }
        parts.add(Html.text(told.text().substring(start)));
        return Html.join(parts);
    }
}
