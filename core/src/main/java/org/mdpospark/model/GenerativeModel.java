package org.mdpospark.model;

import java.util.List;
import java.util.Optional;
import org.mdpospark.checkpoint.ModelConfig;

/**
 * A vision-language model that goes on with sequences token by token: all that generation asks of a model. Who chooses
 * the tokens, and when a sequence ends, is its caller's affair. One thread uses a model at a time.
 */
public interface GenerativeModel {
    ModelConfig config();

    /**
     * Returns how many positions fit into memory at once, those of all sequences of a decoding together.
     *
     * @param longestPrompt positions of the longest prompt
     */
    long decodablePositions(int longestPrompt);

    /**
     * Reads prompts, so that tokens can follow them.
     *
     * @param newTokens how many tokens may follow each prompt, at least 1
     * @param adapter empty for the base model
     * @throws IllegalArgumentException if a prompt and its new tokens need more positions than the decoder has, or all
     *     of them more than {@link #decodablePositions}; nothing is computed then
     */
    Decoding decode(List<ImagePrompt> prompts, int newTokens, Optional<LoraParameters> adapter);
}
