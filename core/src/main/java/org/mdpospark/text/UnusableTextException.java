package org.mdpospark.text;

/** The text of a row cannot be used; says why, in words for the person who owns the row. */
public final class UnusableTextException extends Exception {
    public UnusableTextException(String message) {
        super(message);
    }

    public UnusableTextException(String message, Throwable cause) {
        super(message, cause);
    }
}
