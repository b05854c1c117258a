package org.mdpospark.judge;

/** Tokens of prompts and of replies, as an endpoint counts them. */
public record Tokens(long prompt, long completion) {
    public static final Tokens NONE = new Tokens(0, 0);

    public Tokens {
        if (prompt < 0 || completion < 0) {
            throw new IllegalArgumentException(
                    "tokens must not be negative, but are %d and %d".formatted(prompt, completion));
        }
    }

    public long total() {
        return prompt + completion;
    }

    Tokens plus(Tokens other) {
        return new Tokens(prompt + other.prompt, completion + other.completion);
    }
}
