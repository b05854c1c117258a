package org.mdpospark.train;

import java.io.IOException;

/** A checkpoint could not be written; the message says why, what to do, and that the run can be resumed. */
public final class CheckpointException extends IOException {
    CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
