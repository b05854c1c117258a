package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.mdpospark.pairs.Counts;

/** Says in one sentence what became of the rows, and shows that they add up. */
final class CountsSection {
    private CountsSection() {}

    /** Returns such as "10,000 rows became 9,871 pairs." */
    static String headline(Counts counts) {
        if (counts.rows() == 0) {
            return "There were no rows to read.";
        }
        return "%s became %s."
                .formatted(Numbers.counted(counts.rows(), "row"), Numbers.counted(counts.pairs(), "pair"));
    }

    /** Returns such as "112 rows were set aside, 17 are duplicates." */
    static String remainder(Counts counts) {
        long aside = counts.quarantinedRows();
        String left = aside == 0
                ? "No row was set aside"
                : Numbers.counted(aside, "row") + (aside == 1 ? " was" : " were") + " set aside";
        String twice = switch ((int) Math.min(2, counts.duplicates())) {
            case 0 -> "there are no duplicates";
            case 1 -> "1 is a duplicate";
            default -> Numbers.grouped(counts.duplicates()) + " are duplicates";
        };
        return left + ", " + twice + ".";
    }

    static Html of(Counts counts) {
        long aside = counts.quarantinedRows();
        return Html.of(
                """
                <section class="panel" id="counts">
                <h2>What became of the rows</h2>
                <ul class="flow">
                %s%s%s%s
                </ul>
                <div class="shares" aria-hidden="true">%s%s%s</div>
                <ul class="splits">%s</ul>
                </section>""",
                step("all", "", counts.rows(), "read"),
                step("written", "=", counts.rowsWritten(), "written"),
                step("aside", "+", aside, "set aside"),
                step("twice", "+", counts.duplicates(), counts.duplicates() == 1 ? "duplicate" : "duplicates"),
                share("written", counts.rowsWritten()),
                share("aside", aside),
                share("twice", counts.duplicates()),
                Html.join(pairs(counts)));
    }

    private static Html step(String style, String sign, long rows, String name) {
        return Html.of(
                "<li class=\"%s\"><span class=\"sign\">%s</span> <span><b>%s</b> <span>%s</span></span></li>\n",
                style, sign, Numbers.grouped(rows), name);
    }

    private static Html share(String style, long rows) {
        return rows == 0 ? Html.NONE : Html.of("<span class=\"%s\" style=\"flex-grow:%s\"></span>", style, rows);
    }

    private static List<Html> pairs(Counts counts) {
        List<Html> lines = new ArrayList<>();
        List<Map.Entry<String, Long>> splits =
                new ArrayList<>(counts.pairsBySplit().entrySet());
        splits.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        for (Map.Entry<String, Long> split : splits) {
            lines.add(Html.of(
                    "<li><b>%s</b> in <code>%s</code>, %s</li>",
                    Numbers.counted(split.getValue(), "pair"),
                    split.getKey(),
                    Numbers.share(split.getValue(), counts.pairs())));
        }
        if (counts.negativesDropped() > 0) {
            lines.add(Html.of(
                    "<li><b>%s</b> of written rows dropped by the quality limits</li>",
                    Numbers.counted(counts.negativesDropped(), "negative")));
        }
        return lines;
    }
}
