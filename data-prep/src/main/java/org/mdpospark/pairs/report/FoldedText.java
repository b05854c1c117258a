package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.input.PreferenceRow;

/** Text from a row, with its own direction of writing; what is long shows its beginning and unfolds. */
final class FoldedText {
    private static final int LONG = 280;
    private static final int BEGINNING = 200;

    /** Characters of a text that the page carries. */
    static final int MOST = 4000;

    private static final String MARKER = PreferenceRow.IMAGE_MARKER;

    private FoldedText() {}

    static Html of(String text) {
        int length = text.codePointCount(0, text.length());
        if (length <= LONG) {
            return Html.of("<p class=\"words\" dir=\"auto\">%s</p>", words(text));
        }
        String beginning = cut(text, BEGINNING).strip() + " …";
        String all = length <= MOST ? text : cut(text, MOST) + " … (longer than this page shows)";
        return Html.of("""
                <details class="long">
                <summary><span class="beginning" dir="auto">%s</span> <span class="toggle"></span></summary>
                <p class="words" dir="auto">%s</p>
                </details>""", words(beginning), words(all));
    }

    /** Markers of images are set apart from the words. */
    private static Html words(String text) {
        List<Html> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(MARKER); end >= 0; end = text.indexOf(MARKER, start)) {
            parts.add(Html.of("%s<code class=\"marker\">%s</code>", text.substring(start, end), MARKER));
            start = end + MARKER.length();
        }
        parts.add(Html.text(text.substring(start)));
        return Html.join(parts);
    }

    private static String cut(String text, int characters) {
        return text.substring(0, text.offsetByCodePoints(0, characters));
    }
}
