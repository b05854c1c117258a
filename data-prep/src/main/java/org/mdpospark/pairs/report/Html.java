package org.mdpospark.pairs.report;

/**
 * A piece of well-formed markup. Text from outside gets in through {@link #of} or {@link #text} only, which escape it,
 * so a row can hold any text and still not add an element or an attribute to the page.
 */
public final class Html {
    public static final Html NONE = new Html("");

    private static final int REPLACEMENT = 0xFFFD;

    private final String markup;

    private Html(String markup) {
        this.markup = markup;
    }

    /** Takes what needs no escaping: a style sheet of our own. Nothing from outside may come here. */
    public static Html ours(String markup) {
        return new Html(markup);
    }

    public String markup() {
        return markup;
    }

    /**
     * Fills the template, a {@link String#format} pattern with {@code %s} only; values that are no Html are escaped.
     */
    public static Html of(String template, Object... values) {
        Object[] pieces = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            pieces[i] = values[i] instanceof Html html ? html.markup : escape(String.valueOf(values[i]));
        }
        return new Html(template.formatted(pieces));
    }

    public static Html text(String text) {
        return new Html(escape(text));
    }

    public static Html join(Iterable<Html> parts) {
        StringBuilder all = new StringBuilder();
        for (Html part : parts) {
            all.append(part.markup);
        }
        return new Html(all.toString());
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> append(escaped, character));
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int character) {
        switch (character) {
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '&' -> escaped.append("&amp;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(isAllowed(character) ? character : REPLACEMENT);
        }
    }

    /** The characters of XML 1.0, section 2.2: no control characters, no halves of surrogate pairs. */
    private static boolean isAllowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }
}
