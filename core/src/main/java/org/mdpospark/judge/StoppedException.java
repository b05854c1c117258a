package org.mdpospark.judge;

import java.io.IOException;

/** No request may be begun any more. */
final class StoppedException extends IOException {
    StoppedException(String message) {
        super(message);
    }
}
