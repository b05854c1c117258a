package org.mdpospark.judge;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a text in a Python file. */
final class PythonText {
    private static final String SIMPLE = "\\'\"abfnrtv";
    private static final String MEANINGS = "\\'\"\u0007\b\f\n\r\t\u000b";

    private PythonText() {}

    /**
     * Returns the value of a variable that is assigned, at the beginning of a line, a text between three quotation
     * marks.
     *
     * @throws IllegalArgumentException if the text has an escape that is not read here
     */
    static Optional<String> find(String python, String variable) {
        String source = python.replace("\r\n", "\n").replace('\r', '\n');
        Matcher start = Pattern.compile(
                        "^" + Pattern.quote(variable) + "\\s*=\\s*\\(?\\s*([rR]?)(\"\"\"|''')", Pattern.MULTILINE)
                .matcher(source);
        if (!start.find()) {
            return Optional.empty();
        }
        boolean raw = !start.group(1).isEmpty();
        String mark = start.group(2);
        StringBuilder text = new StringBuilder();
        for (int i = start.end(); i < source.length(); ) {
            if (source.startsWith(mark, i)) {
                return Optional.of(text.toString());
            } else if (source.charAt(i) == '\\' && i + 1 < source.length()) {
                i = raw ? keep(source, i, text) : escape(source, i, text);
            } else {
                text.append(source.charAt(i++));
            }
        }
        return Optional.empty();
    }

    private static int keep(String source, int at, StringBuilder text) {
        text.append(source, at, at + 2);
        return at + 2;
    }

    /** Appends what the escape at a place means, and returns where it ends. */
    private static int escape(String source, int at, StringBuilder text) {
        char kind = source.charAt(at + 1);
        int simple = SIMPLE.indexOf(kind);
        if (simple >= 0) {
            text.append(MEANINGS.charAt(simple));
            return at + 2;
        }
        return switch (kind) {
            case '\n' -> at + 2; // the line goes on
            case 'x' -> number(source, at, 2, text);
            case 'u' -> number(source, at, 4, text);
            case 'U' -> number(source, at, 8, text);
            case 'N', '0', '1', '2', '3', '4', '5', '6', '7' ->
                throw new IllegalArgumentException(
                        "text must have simple escapes, but has \\%c: give it as a plain text file".formatted(kind));
            default -> keep(source, at, text); // as Python does
        };
    }

    private static int number(String source, int at, int digits, StringBuilder text) {
        int end = at + 2 + digits;
        String number = source.substring(at + 2, Math.min(end, source.length()));
        if (!number.matches("[0-9a-fA-F]{" + digits + "}")
                || !Character.isValidCodePoint((int) Long.parseLong(number, 16))) {
            throw new IllegalArgumentException("text must have whole escapes, but has \\%c%s"
                    .formatted(source.charAt(at + 1), number.replaceAll("[^0-9a-zA-Z]", "?")));
        }
        text.appendCodePoint((int) Long.parseLong(number, 16));
        return end;
    }
}
