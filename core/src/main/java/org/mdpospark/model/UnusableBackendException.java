package org.mdpospark.model;

/** ND4J's backend cannot run what this machine has. */
public final class UnusableBackendException extends RuntimeException {
    public UnusableBackendException(String message) {
        super(message);
    }
}
