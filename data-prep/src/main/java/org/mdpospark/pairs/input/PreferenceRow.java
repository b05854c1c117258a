package org.mdpospark.pairs.input;

/**
 * One preference: of two answers to a prompt about an image, the chosen is better. The text is checked: no part is
 * empty, the answers differ and the prompt has one {@code <image>} marker.
 */
public record PreferenceRow(
        String prompt, PromptStyle promptStyle, String chosen, String rejected, ImageReference image) {
    /** Where the image stands in a prompt's text. */
    public static final String IMAGE_MARKER = "<image>";
}
