package org.mdpospark.pairs.input;

import java.io.Serializable;
import org.mdpospark.text.PromptStyle;

/**
 * One preference: of two answers to a prompt about an image, the chosen is better. The text is checked: no part is
 * empty, the answers differ and the prompt has one {@code <image>} marker.
 */
public record PreferenceRow(
        String prompt, PromptStyle promptStyle, String chosen, String rejected, ImageReference image)
        implements Serializable {
    /** Where the image stands in a prompt's text. */
    public static final String IMAGE_MARKER = "<image>";

    /** Checks the text and makes a row of it; prompt and answers are kept as they are. */
    static PreferenceRow of(Prompt prompt, String chosen, String rejected, ImageReference image)
            throws RowRejectedException {
        prompt.requireText();
        requireText(RejectReason.EMPTY_CHOSEN, chosen, "chosen");
        requireText(RejectReason.EMPTY_REJECTED, rejected, "rejected");
        if (chosen.strip().equals(rejected.strip())) {
            throw new RowRejectedException(
                    RejectReason.EQUAL_ANSWERS, "both answers are \"" + Fields.shorten(chosen.strip()) + "\"");
        }
        prompt.requireOneMarker();
        return new PreferenceRow(prompt.text(), prompt.style(), chosen, rejected, image);
    }

    private static void requireText(RejectReason reason, String text, String name) throws RowRejectedException {
        if (text.isBlank()) {
            throw new RowRejectedException(reason, name + " is blank");
        }
    }
}
