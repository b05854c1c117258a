package org.mdpospark.judge;

import java.io.IOException;

/** One question cannot be answered; others may be. */
final class FailedQuestionException extends IOException {
    FailedQuestionException(String message) {
        super(message);
    }
}
