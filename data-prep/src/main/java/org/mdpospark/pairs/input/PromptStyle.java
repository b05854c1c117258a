package org.mdpospark.pairs.input;

import java.util.Locale;

/** What the text of a prompt is, so that a trainer knows what is left to do with it. */
public enum PromptStyle {
    /** The whole prompt with its roles, as the model reads it: {@code … USER: <image>\n… ASSISTANT:}. */
    RAW,
    /** What the user says, {@code <image>\n} included; the trainer puts it into the model's template. */
    USER,
    /** A JSON array of {@code {"role", "content"}} messages that ends with the user's; the trainer templates it. */
    MESSAGES;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
