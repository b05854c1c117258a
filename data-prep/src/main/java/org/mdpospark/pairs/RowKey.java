package org.mdpospark.pairs;

import org.mdpospark.pairs.input.SourceRecord.Position;

/**
 * The place of a preference row in the inputs as one number, so that millions of them travel as a {@code long[]}: input
 * file (16 bits), offset in it (37 bits: 128 GiB), and which of its record's rows it is (11 bits). The same in every
 * pass over the same inputs, however they are partitioned.
 */
public final class RowKey {
    private static final int OFFSET_BITS = Position.OFFSET_BITS;
    private static final int ORDINAL_BITS = 11;

    public static final int MAX_FILES = 1 << 16;
    static final long MAX_OFFSET = (1L << OFFSET_BITS) - 1;
    static final int MAX_ORDINAL = (1 << ORDINAL_BITS) - 1;

    private RowKey() {}

    static long of(int file, long offset, int ordinal) {
        if (file < 0
                || file >= MAX_FILES
                || offset < 0
                || offset > MAX_OFFSET
                || ordinal < 0
                || ordinal > MAX_ORDINAL) {
            throw new IllegalArgumentException(
                    "row must lie in one of %d files, at most %d bytes in, as one of %d rows of its record, but is at %d, %d, %d"
                            .formatted(MAX_FILES, MAX_OFFSET, MAX_ORDINAL + 1, file, offset, ordinal));
        }
        return ((long) file << OFFSET_BITS | offset) << ORDINAL_BITS | ordinal;
    }

    static int file(long key) {
        return (int) (key >>> (OFFSET_BITS + ORDINAL_BITS));
    }

    static long offset(long key) {
        return key >>> ORDINAL_BITS & MAX_OFFSET;
    }
}
