package org.mdpospark.generate;

import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.ImagePrompt;
import org.mdpospark.text.PromptTokens;

/**
 * A prompt that asks for an answer.
 *
 * @param key name of the request, which decides what is drawn: requests of equal keys draw alike
 */
public record GenerationRequest(ImagePrompt prompt, long key) {
    /** Returns a request for an answer to a tokenized prompt. */
    public static GenerationRequest of(PromptTokens prompt, ImageFeatures image, long key) {
        return new GenerationRequest(new ImagePrompt(prompt.ids(), prompt.imageAt(), image), key);
    }
}
