package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.input.RejectReason;

/** Shows the rows that were set aside: how many for each reason, what to do about it, and some of them. */
final class QuarantineSection {
    private QuarantineSection() {}

    static Html of(Counts counts, List<SampledReject> sample) {
        if (counts.quarantinedRows() == 0) {
            return section(Html.of("<p class=\"lead\">No row was set aside: every record could be used.</p>"));
        }
        return section(Html.of(
                """
                <p class="lead">%s, %s of the input. Nothing is lost: they wait in the quarantine table, each with its \
                reason.</p>
                <table>
                <thead><tr><th scope="col">Reason</th><th scope="col" class="number">Rows</th>\
                <th scope="col" class="number">Share</th><th scope="col">What it means, and what to do</th></tr></thead>
                <tbody>%s</tbody>
                </table>
                %s""",
                Numbers.counted(counts.quarantinedRows(), "row"),
                Numbers.share(counts.quarantinedRows(), counts.rows()),
                Html.join(reasons(counts)),
                samples(sample)));
    }

    private static Html section(Html content) {
        return Html.of("<section id=\"set-aside\">\n<h2>Rows set aside</h2>\n%s\n</section>", content);
    }

    private static List<Html> reasons(Counts counts) {
        List<Map.Entry<String, Long>> entries =
                new ArrayList<>(counts.quarantined().entrySet());
        entries.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        List<Html> rows = new ArrayList<>();
        for (Map.Entry<String, Long> entry : entries) {
            rows.add(Html.of(
                    """
                    <tr><th scope="row"><code>%s</code></th><td class="number">%s</td><td class="number">%s</td>\
                    <td class="remedy">%s</td></tr>""",
                    entry.getKey(),
                    Numbers.grouped(entry.getValue()),
                    Numbers.share(entry.getValue(), counts.rows()),
                    remedy(entry.getKey())));
        }
        return rows;
    }

    private static Html remedy(String code) {
        return Arrays.stream(RejectReason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .map(reason -> Html.of(
                        "%s <span class=\"soft\">%s.</span>", sentence(reason.meaning()), sentence(reason.remedy())))
                .orElse(Html.NONE);
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Html samples(List<SampledReject> sample) {
        if (sample.isEmpty()) {
            return Html.NONE;
        }
        List<Html> items = new ArrayList<>();
        for (SampledReject reject : sample) {
            items.add(item(reject));
        }
        return Html.of(
                "<h3>%s</h3>\n<ul class=\"rejects\">%s</ul>",
                sample.size() == 1 ? "One of them" : sample.size() + " of them", Html.join(items));
    }

    private static Html item(SampledReject reject) {
        return Html.of(
                """
                <li>
                <div class="thumbnail">%s</div>
                <div class="what">
                <p><code>%s</code></p>
                <p class="words" dir="auto">%s</p>
                <p class="soft place">%s, at %s%s</p>
                %s
                </div>
                </li>""",
                reject.thumbnail()
                        .map(uri -> Html.of("<img src=\"%s\" alt=\"The image of this row\" loading=\"lazy\"/>", uri))
                        .orElse(Html.of("<span class=\"nothing\">no picture</span>")),
                reject.reason(),
                reject.detail(),
                reject.file(),
                Numbers.grouped(reject.offset()),
                reject.imagePath().map(path -> "; image " + path).orElse(""),
                excerpt(reject.record()));
    }

    private static Html excerpt(Optional<String> record) {
        return record.map(json ->
                        Html.of("<details><summary>The record</summary><pre dir=\"auto\">%s</pre></details>", json))
                .orElse(Html.NONE);
    }
}
