package org.mdpospark.judge;

/**
 * How a judge's reply is drawn.
 *
 * @param temperature 0 to 2
 * @param topP above 0, up to 1
 * @param maxTokens most tokens of a reply
 * @param limit field that says the most tokens
 */
public record Sampling(double temperature, double topP, int maxTokens, TokenLimit limit) {
    /** As Object HalBench's script draws. */
    public static final Sampling DEFAULT = new Sampling(0.2, 1, 512, TokenLimit.MAX_TOKENS);

    /** What an endpoint calls the most tokens of a reply. */
    public enum TokenLimit {
        /** Understood by most endpoints. */
        MAX_TOKENS("max_tokens"),
        /** OpenAI's newer models refuse the other. */
        MAX_COMPLETION_TOKENS("max_completion_tokens");

        private final String field;

        TokenLimit(String field) {
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    public Sampling {
        if (!(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException("temperature must be 0 to 2, but is " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1, but is " + topP);
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, but is " + maxTokens);
        }
    }

    public Sampling withTemperature(double other) {
        return new Sampling(other, topP, maxTokens, limit);
    }
}
