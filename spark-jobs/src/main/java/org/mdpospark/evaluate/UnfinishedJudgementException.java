package org.mdpospark.evaluate;

import java.io.IOException;

/** A judge has not replied to all questions; the same command again goes on. */
public final class UnfinishedJudgementException extends IOException {
    UnfinishedJudgementException(String message) {
        super(message);
    }
}
