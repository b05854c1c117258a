package org.mdpospark.train;

import java.util.Map;

/** Text from outside inside Markdown: whatever it holds, it stays on its line and is only text. */
final class Markdown {
    private static final String SPECIAL = "\\`*_{}[]()#!|~$";
    private static final int REPLACEMENT = 0xFFFD;

    private Markdown() {}

    /** Returns the text with all that Markdown, or HTML inside it, would take for markup made harmless. */
    static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip().codePoints().forEach(character -> append(escaped, character));
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int character) {
        switch (character) {
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '&' -> escaped.append("&amp;");
            default -> {
                if (SPECIAL.indexOf(character) >= 0) {
                    escaped.append('\\');
                }
                boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
                escaped.appendCodePoint(half ? REPLACEMENT : character); // half a pair has no UTF-8
            }
        }
    }

    /** Returns a table of two columns, with its values escaped. */
    static String table(String first, String second, Map<String, String> rows) {
        StringBuilder table = new StringBuilder("| %s | %s |\n| --- | --- |\n".formatted(text(first), text(second)));
        rows.forEach((name, value) -> table.append("| %s | %s |\n".formatted(text(name), text(value))));
        return table.toString();
    }
}
