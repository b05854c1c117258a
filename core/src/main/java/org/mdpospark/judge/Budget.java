package org.mdpospark.judge;

/**
 * What one run may spend. Replies from the cache cost nothing.
 *
 * @param calls most requests, repetitions included
 * @param tokens of prompts and replies, as the endpoint counts them: once so many are spent, no request is begun.
 *     Requests under way then are finished, so that the sum may be exceeded by theirs
 */
public record Budget(long calls, long tokens) {
    public static final Budget UNLIMITED = new Budget(Long.MAX_VALUE, Long.MAX_VALUE);

    public Budget {
        if (calls < 0 || tokens < 0) {
            throw new IllegalArgumentException(
                    "budget must not be negative, but is %d calls and %d tokens".formatted(calls, tokens));
        }
    }
}
