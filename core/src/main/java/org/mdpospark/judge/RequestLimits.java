package org.mdpospark.judge;

import java.time.Duration;

/**
 * How hard an endpoint is tried.
 *
 * @param concurrency most requests at a time
 * @param attempts most requests for one reply
 * @param connectTimeout until a connection stands
 * @param timeout from a request to the end of its reply
 * @param maxReplyBytes longest reply that is read
 * @param failuresInARow questions that may fail one after the other before the run ends
 */
public record RequestLimits(
        int concurrency,
        int attempts,
        Duration connectTimeout,
        Duration timeout,
        int maxReplyBytes,
        int failuresInARow) {
    public static final RequestLimits DEFAULT =
            new RequestLimits(4, 6, Duration.ofSeconds(20), Duration.ofSeconds(120), 4 << 20, 5);

    private static final int MOST_CONCURRENCY = 256;

    public RequestLimits {
        if (concurrency < 1 || concurrency > MOST_CONCURRENCY) {
            throw new IllegalArgumentException(
                    "concurrency must be 1 to %d, but is %d".formatted(MOST_CONCURRENCY, concurrency));
        }
        if (attempts < 1 || failuresInARow < 1) {
            throw new IllegalArgumentException("attempts and failures in a row must be at least 1, but are %d and %d"
                    .formatted(attempts, failuresInARow));
        }
        if (!isPositive(connectTimeout) || !isPositive(timeout)) {
            throw new IllegalArgumentException(
                    "timeouts must be positive, but are %s and %s".formatted(connectTimeout, timeout));
        }
        if (maxReplyBytes < 1 || maxReplyBytes == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "most bytes of a reply must be at least 1 and less than 2^31 - 1, but " + "are " + maxReplyBytes);
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
