package org.mdpospark.checkpoint;

/** Foreign text as messages show it: no longer than a line, and without control characters. */
public final class Shown {
    private static final int MOST_CHARACTERS = 200;

    private Shown() {}

    /** Returns the text, cut and with a question mark for every control character. */
    public static String name(String text) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(text.length(), MOST_CHARACTERS);
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            shown.append(Character.isISOControl(character) || Character.isSurrogate(character) ? '?' : character);
        }
        return end < text.length() ? shown.append("...").toString() : shown.toString();
    }
}
