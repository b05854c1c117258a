package org.mdpospark.pairs.input;

/** A preference row cannot be used; the message says what was found, the reason why that is no good. */
public final class RowRejectedException extends Exception {
    private final RejectReason reason;

    public RowRejectedException(RejectReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }

    /** Rows are judged by the million, and nobody looks at where one was thrown. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
