package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows rows that were set aside for one reason: where they stand, what was found, and their image if there is one. */
final class RejectList {
    private RejectList() {}

    static Html of(String reason, List<SampledReject> rejects) {
        if (rejects.isEmpty()) {
            return Html.NONE;
        }
        List<Html> items = new ArrayList<>();
        for (SampledReject reject : rejects) {
            items.add(item(reject));
        }
        return Html.of("<h3>Such as <code>%s</code></h3>\n<ul class=\"rejects\">\n%s</ul>\n", reason, Html.join(items));
    }

    private static Html item(SampledReject reject) {
        return Html.of(
                """
                <li>
                %s
                <div class="what">
                <p class="words" dir="auto">%s</p>
                <p class="place">%s at %s%s</p>
                %s
                </div>
                </li>
                """,
                picture(reject.thumbnail()),
                reject.detail(),
                reject.file(),
                reject.offset(),
                reject.imagePath().map(path -> "; image " + path).orElse(""),
                excerpt(reject.record()));
    }

    private static Html picture(Optional<String> thumbnail) {
        return thumbnail
                .map(uri -> Html.of(
                        "<div class=\"thumbnail\"><img src=\"%s\" alt=\"The image of this row\" loading=\"lazy\"/></div>",
                        uri))
                .orElse(Html.NONE);
    }

    private static Html excerpt(Optional<String> record) {
        return record.map(json ->
                        Html.of("<details><summary>The record</summary> <pre dir=\"auto\">%s</pre></details>", json))
                .orElse(Html.NONE);
    }
}
