package org.mdpospark.judge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.mdpospark.checkpoint.Shown;

/**
 * What a response other than a completion means.
 *
 * @param keySent whether the request had a key
 */
record RefusedRequest(JudgeOptions options, boolean keySent, Clock clock) {
    IOException failure(HttpResponse<byte[]> response, ReplyText text) {
        int status = response.statusCode();
        String origin = options.endpoint().origin();
        String said = text.error().isEmpty() ? "" : "; it says: " + text.error();
        return switch (status) {
            case 429 ->
                text.isOutOfQuota()
                        ? new UnusableJudgeException("%s says that the account's quota is spent (status 429): %s"
                                .formatted(origin, "add to it, or name another key" + said))
                        : passing(response, said);
            case 408, 409 -> passing(response, said);
            case 400, 413, 422 ->
                new FailedQuestionException("%s refuses the question (status %d)%s".formatted(origin, status, said));
            case 401, 403 ->
                new UnusableJudgeException(
                        "%s refuses access (status %d): %s%s".formatted(origin, status, key(), said));
            case 404 ->
                new UnusableJudgeException(
                        "%s has no such address or no model %s (status 404): check the base URL, which often ends with /v1, and the model's name%s"
                                .formatted(origin, Shown.name(options.model()), said));
            default -> status >= 500 ? passing(response, said) : unusable(response, said);
        };
    }

    private String key() {
        String variable = options.endpoint().keyVariable();
        if (keySent) {
            return "environment variable %s must hold a key that may use model %s"
                    .formatted(variable, Shown.name(options.model()));
        }
        return options.endpoint().mayCarryKey()
                ? "environment variable %s must hold a key, but is not set".formatted(variable)
                : "the key was not sent, since the base URL has http to another machine: use https, or allow it";
    }

    private PassingFailureException passing(HttpResponse<byte[]> response, String said) {
        Optional<Duration> wait = response.headers().firstValue("Retry-After").flatMap(this::wait);
        return PassingFailureException.of(
                "%s answers with status %d%s".formatted(options.endpoint().origin(), response.statusCode(), said),
                wait);
    }

    private UnusableJudgeException unusable(HttpResponse<byte[]> response, String said) {
        int status = response.statusCode();
        String origin = options.endpoint().origin();
        if (status >= 300 && status < 400) {
            String target = response.headers()
                    .firstValue("Location")
                    .flatMap(RefusedRequest::host)
                    .map(host -> " to " + host)
                    .orElse("");
            return new UnusableJudgeException(
                    "%s redirects%s (status %d), which is not followed: give the final base URL"
                            .formatted(origin, target, status));
        }
        return new UnusableJudgeException(
                "%s answers with status %d: check the base URL%s".formatted(origin, status, said));
    }

    private static Optional<String> host(String location) {
        try {
            return Optional.ofNullable(URI.create(location).getHost()).map(Shown::name);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads seconds or a date. */
    private Optional<Duration> wait(String retryAfter) {
        String text = retryAfter.strip();
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(clock.instant(), until.toInstant()))
                    .filter(duration -> !duration.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
