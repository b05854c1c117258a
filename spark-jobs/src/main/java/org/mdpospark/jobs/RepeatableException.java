package org.mdpospark.jobs;

/** A command failed on its way, and may be given again; the message says why and what to do before. */
final class RepeatableException extends RuntimeException {
    RepeatableException(String message) {
        super(message);
    }

    RepeatableException(String message, Throwable cause) {
        super(message, cause);
    }
}
