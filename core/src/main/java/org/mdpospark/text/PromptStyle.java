package org.mdpospark.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the text of a prompt is, and so what a template has left to do with it. */
public enum PromptStyle {
    /** The whole prompt with its roles, as the model reads it: {@code … USER: <image>\n… ASSISTANT:}. */
    RAW,
    /** What the user says, {@code <image>} included. */
    USER,
    /** A JSON array of {@code {"role", "content"}} messages that ends with the user's. */
    MESSAGES;

    private static final Pattern JSON_MESSAGES = Pattern.compile("\\s*\\[\\s*\\{\\s*\"(?:role|content)\"\\s*:");

    /** Returns the style that a table's column {@code prompt_style} names. */
    public static PromptStyle named(String code) {
        for (PromptStyle style : values()) {
            if (style.code().equals(code)) {
                return style;
            }
        }
        throw new IllegalArgumentException("prompt style must be raw, user or messages, but is " + code);
    }

    /**
     * Guesses the style of a prompt that nobody has named: RAW where the user's role word occurs and the assistant's
     * ends the text, as in the data set of the mDPO authors; MESSAGES where it begins as a JSON array of them; else
     * USER.
     */
    public static PromptStyle recognised(String prompt) {
        if (JSON_MESSAGES.matcher(prompt).lookingAt()) {
            return MESSAGES;
        }
        return prompt.contains("USER:") && prompt.stripTrailing().endsWith("ASSISTANT:") ? RAW : USER;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
