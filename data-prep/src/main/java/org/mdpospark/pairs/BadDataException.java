package org.mdpospark.pairs;

/** Too many rows are bad; the quarantine table has been written and says why. */
public final class BadDataException extends RuntimeException {
    public BadDataException(String message) {
        super(message);
    }
}
