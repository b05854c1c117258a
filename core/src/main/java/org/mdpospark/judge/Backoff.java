package org.mdpospark.judge;

import java.time.Duration;
import java.util.Optional;
import org.mdpospark.image.SplitMix64;

/**
 * How long to wait before a request is repeated: twice as long each time, less up to half of it by chance, so that
 * requests which failed together do not return together.
 *
 * @param first longest wait before the first repetition
 * @param longest most of any wait, also of one that the endpoint asks for
 * @param seed decides the chance, together with the request
 */
public record Backoff(Duration first, Duration longest, long seed) {
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 1);

    private static final int MOST_DOUBLINGS = 30;

    public Backoff {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0 || longest.toDays() > 1) {
            throw new IllegalArgumentException(
                    "the first wait must be positive and the longest from there up to a day, but they are %s and %s"
                            .formatted(first, longest));
        }
    }

    /**
     * Returns how long to wait.
     *
     * @param repetition from 1
     * @param request names the request, so that its waits do not depend on the order of others
     * @param asked how long the endpoint wants to be left alone
     */
    Duration wait(int repetition, String request, Optional<Duration> asked) {
        long whole = Math.min(longest.toMillis(), first.toMillis() << Math.min(repetition - 1, MOST_DOUBLINGS));
        SplitMix64 random = new SplitMix64(seed ^ ((long) request.hashCode() << 8) ^ repetition);
        Duration own = Duration.ofMillis(Math.round(whole * (0.5 + 0.5 * random.uniform(0, 1))));
        Duration wanted = asked.filter(duration -> duration.compareTo(own) > 0).orElse(own);
        return wanted.compareTo(longest) > 0 ? longest : wanted;
    }
}
