package org.mdpospark.reference;

import java.io.Serializable;

/**
 * Tokens of a pair as a model reads it.
 *
 * @param prompt of the prompt's text, BOS among them
 * @param image of the image
 * @param chosen of the chosen answer, its end token among them
 * @param rejected of the rejected answer, likewise
 */
public record TokenCounts(int prompt, int image, int chosen, int rejected) implements Serializable {
    /** Returns how many places the longest sequence takes: prompt, image and the longer answer. */
    public int longest() {
        return prompt + image + Math.max(chosen, rejected);
    }
}
