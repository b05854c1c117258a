package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.report.Html;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.Advice;

/** What a person should know and can do something about. */
final class WarningsSection {
    private WarningsSection() {}

    static Html of(RunView view) {
        List<Advice.Warning> warnings = Advice.of(view.run().objective(), view.rounds());
        if (warnings.isEmpty()) {
            return Html.of(
                    "<section id=\"warnings\"><h2>No warnings</h2><p class=\"lead\">None of the known ways in which"
                            + " such runs go wrong shows in the numbers.</p></section>");
        }
        List<Html> items = new ArrayList<>();
        for (Advice.Warning warning : warnings) {
            items.add(Html.of(
                    "<li><h3>%s</h3><p>%s %s</p><p class=\"remedy\">%s</p></li>",
                    warning.kind().title(), warning.seen(), warning.meaning(), warning.remedy()));
        }
        return Html.of(
                "<section id=\"warnings\"><h2>%s</h2><ul class=\"warnings\">%s</ul></section>",
                Numbers.counted(warnings.size(), "warning"), Html.join(items));
    }
}
