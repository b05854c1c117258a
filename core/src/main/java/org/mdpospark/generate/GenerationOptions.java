package org.mdpospark.generate;

import java.util.List;

/**
 * How answers are written.
 *
 * <p>Sampling from the nucleus: Holtzman et al., "The Curious Case of Neural Text Degeneration", ICLR 2020.
 *
 * @param maxNewTokens the longest answer, at least 1
 * @param temperature by which logits are divided before tokens are drawn; 0 takes the likeliest token
 * @param topP tokens are drawn from the fewest likeliest ones whose probabilities add up to this, in (0, 1]; 1 for all
 * @param seed decides, with a request's key and the number of its token, what is drawn
 * @param stopStrings texts before which an answer ends, none of them empty; special tokens have no text
 */
public record GenerationOptions(
        int maxNewTokens, double temperature, double topP, long seed, List<String> stopStrings) {
    public GenerationOptions {
        stopStrings = List.copyOf(stopStrings);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be at least 1, but is " + maxNewTokens);
        }
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature must be at least 0 and finite, but is " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP must be above 0 and at most 1, but is " + topP);
        }
        if (stopStrings.contains("")) {
            throw new IllegalArgumentException("stopStrings must hold no empty string, but do: it would stop at once");
        }
    }

    /** Returns options that always take the likeliest token. */
    public static GenerationOptions greedy(int maxNewTokens) {
        return new GenerationOptions(maxNewTokens, 0, 1, 0, List.of());
    }

    /** Returns options that draw tokens. */
    public static GenerationOptions sampled(int maxNewTokens, double temperature, double topP, long seed) {
        return new GenerationOptions(maxNewTokens, temperature, topP, seed, List.of());
    }

    public GenerationOptions withStopStrings(String... texts) {
        return new GenerationOptions(maxNewTokens, temperature, topP, seed, List.of(texts));
    }
}
