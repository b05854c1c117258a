package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.input.RejectReason;

/** Shows the rows that were set aside: how many for each reason, what to do about it, and some of them. */
final class QuarantineSection {
    private QuarantineSection() {}

    static Html of(Counts counts, List<SampledReject> sample) {
        if (counts.quarantinedRows() == 0) {
            return section(Html.of("<p class=\"lead\">No row was set aside: every record could be used.</p>"));
        }
        List<String> codes = commonestFirst(counts.quarantined());
        List<Html> reasons = new ArrayList<>();
        List<Html> examples = new ArrayList<>();
        for (String code : codes) {
            reasons.add(reason(code, counts));
            examples.add(RejectList.of(
                    code,
                    sample.stream().filter(row -> row.reason().equals(code)).toList()));
        }
        return section(Html.of(
                """
                <p class="lead">%s, %s of the input. They wait in the quarantine table, each with its reason.</p>
                <table>
                <thead><tr><th scope="col">Reason</th><th scope="col" class="number">Rows</th>\
                <th scope="col" class="number">Share</th><th scope="col">What it means, and what to do</th></tr></thead>
                <tbody>
                %s</tbody>
                </table>
                %s""",
                Numbers.counted(counts.quarantinedRows(), "row"),
                Numbers.share(counts.quarantinedRows(), counts.rows()),
                Html.join(reasons),
                Html.join(examples)));
    }

    private static Html section(Html content) {
        return Html.of("<section id=\"set-aside\">\n<h2>Rows set aside</h2>\n%s\n</section>", content);
    }

    private static List<String> commonestFirst(Map<String, Long> rowsByCode) {
        return rowsByCode.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Html reason(String code, Counts counts) {
        long rows = counts.quarantined().getOrDefault(code, 0L);
        return Html.of("""
                <tr><th scope="row"><code>%s</code></th><td class="number">%s</td><td class="number">%s</td>\
                <td class="remedy">%s</td></tr>
                """, code, Numbers.grouped(rows), Numbers.share(rows, counts.rows()), remedy(code));
    }

    private static Html remedy(String code) {
        return Arrays.stream(RejectReason.values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .map(reason -> Html.of(
                        "%s. <span class=\"soft\">%s.</span>", sentence(reason.meaning()), sentence(reason.remedy())))
                .orElse(Html.NONE);
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
