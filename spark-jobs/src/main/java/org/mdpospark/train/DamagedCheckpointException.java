package org.mdpospark.train;

import java.io.IOException;

/** A checkpoint is not whole; the message says why, beginning with the file's name. */
final class DamagedCheckpointException extends IOException {
    DamagedCheckpointException(String problem) {
        super(problem);
    }

    DamagedCheckpointException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
