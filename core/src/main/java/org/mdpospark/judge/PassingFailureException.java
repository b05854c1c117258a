package org.mdpospark.judge;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A request failed in a way that may pass. */
final class PassingFailureException extends IOException {
    private final transient Optional<Duration> wait;
    private final transient Tokens tokens;

    private PassingFailureException(String message, Optional<Duration> wait, Tokens tokens) {
        super(message);
        this.wait = wait;
        this.tokens = tokens;
    }

    static PassingFailureException of(String message) {
        return new PassingFailureException(message, Optional.empty(), Tokens.NONE);
    }

    /** Takes what the endpoint asked to wait. */
    static PassingFailureException of(String message, Optional<Duration> wait) {
        return new PassingFailureException(message, wait, Tokens.NONE);
    }

    /** Takes the tokens that a useless reply cost. */
    static PassingFailureException of(String message, Tokens tokens) {
        return new PassingFailureException(message, Optional.empty(), tokens);
    }

    Optional<Duration> askedWait() {
        return wait;
    }

    Tokens tokens() {
        return tokens;
    }
}
