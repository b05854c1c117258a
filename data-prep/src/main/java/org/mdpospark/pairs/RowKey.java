package org.mdpospark.pairs;

/**
 * The place of a preference row in the inputs as one number, so that millions of them travel as a {@code long[]}: input
 * file (18 bits), offset in it (40 bits), and which of its record's rows it is (6 bits). The same in every pass over
 * the same inputs, however they are partitioned.
 */
public final class RowKey {
    public static final int MAX_FILES = 1 << 18;
    static final long MAX_OFFSET = (1L << 40) - 1;
    static final int MAX_ORDINAL = (1 << 6) - 1;

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
        return (((long) file << 40 | offset) << 6) | ordinal;
    }

    static int file(long key) {
        return (int) (key >>> 46);
    }

    static long offset(long key) {
        return key >>> 6 & MAX_OFFSET;
    }
}
