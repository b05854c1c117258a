package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lists of terms and what they are. */
public final class Definitions {
    private Definitions() {}

    public static Html list(String style, Map<String, String> terms) {
        List<Html> entries = new ArrayList<>();
        terms.forEach(
                (term, value) -> entries.add(Html.of("<div><dt>%s</dt><dd dir=\"auto\">%s</dd></div>", term, value)));
        return Html.of("<dl class=\"%s\">%s</dl>", style, Html.join(entries));
    }
}
