package org.mdpospark.judge;

import java.time.Instant;

/**
 * What a judge said.
 *
 * @param model as the endpoint named it, which may be more exact than what was asked for; empty if it did not
 * @param origin scheme, host and port of the endpoint
 * @param finish why the reply ended, as the endpoint says; empty if it did not
 * @param tokens of prompt and reply
 */
public record ChatReply(String content, String model, String origin, Instant date, String finish, Tokens tokens) {
    private static final String CUT = "length";

    public ChatReply {
        if (content.isBlank()) {
            throw new IllegalArgumentException("a reply must say something, but is blank");
        }
    }

    /** Tells whether the reply ended because it had as many tokens as allowed. */
    public boolean isCut() {
        return finish.equals(CUT);
    }
}
