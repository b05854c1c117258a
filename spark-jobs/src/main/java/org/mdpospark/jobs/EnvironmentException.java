package org.mdpospark.jobs;

/** Something is missing on this machine or cluster; the message names it and the remedy. */
final class EnvironmentException extends RuntimeException {
    EnvironmentException(String message) {
        super(message);
    }

    EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
