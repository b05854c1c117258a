package org.mdpospark.reference;

import java.util.Locale;

/** Why a pair has no reference log-probabilities. The list is closed: tables and readers may rely on it. */
public enum ReferenceReason {
    IMAGE_UNUSABLE("the image cannot be decoded", "open it in a viewer and save it again, then make the pairs again"),
    NEGATIVE_UNUSABLE("the negative image cannot be decoded or cut out", "make the pairs again"),
    NO_IMAGE_MARKER("the prompt has no <image> marker", "put <image> where the picture belongs in the prompt"),
    SEVERAL_IMAGE_MARKERS("the prompt has several <image> markers", "keep one <image> marker for the one image"),
    PROMPT_UNUSABLE("the prompt is no dialogue that the model's template can show", "mend the messages of the row"),
    NO_ANSWER_TOKENS("an answer has no token besides the end token", "remove the row or write its answer"),
    EQUAL_ANSWERS(
            "both answers have the same tokens, perhaps because they were cut",
            "remove the row, or raise --max-answer"),
    TOO_LONG("the row does not fit into the lengths", "raise --max-length, or choose --too-long cut"),
    NOT_FINITE("the model gives no finite log-probability", "check the base model, and how it was saved");

    private final String meaning;
    private final String remedy;

    ReferenceReason(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Returns the code that tables hold, such as {@code too_long}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }

    public String remedy() {
        return remedy;
    }
}
