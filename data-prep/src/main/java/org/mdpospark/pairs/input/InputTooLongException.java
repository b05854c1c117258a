package org.mdpospark.pairs.input;

import org.mdpospark.pairs.input.SourceRecord.Position;

/** A file of JSON lines is so long that the places of its records cannot be told. */
public final class InputTooLongException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InputTooLongException(String path) {
        super("input must be at most %d bytes long, decompressed, but %s is longer: split it"
                .formatted(1L << Position.OFFSET_BITS, path));
    }
}
