package org.mdpospark.reference;

/** A pair cannot be used; says why, in words for the person who owns the row. */
public final class RefusedPairException extends Exception {
    private final ReferenceReason reason;

    RefusedPairException(ReferenceReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public ReferenceReason reason() {
        return reason;
    }
}
