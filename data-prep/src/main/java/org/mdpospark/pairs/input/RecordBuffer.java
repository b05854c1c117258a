package org.mdpospark.pairs.input;

import java.util.Arrays;

/** The bytes of one record up to a limit; what is longer is counted as too long and not kept. */
final class RecordBuffer {
    private static final int FIRST_CAPACITY = 1 << 13;

    private final int limit;
    private byte[] bytes;
    private int length;
    private boolean isTooLong;

    RecordBuffer(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, FIRST_CAPACITY)];
    }

    void clear() {
        length = 0;
        isTooLong = false;
    }

    void append(int value) {
        if (length == limit) {
            isTooLong = true;
            return;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * length));
        }
        bytes[length++] = (byte) value;
    }

    void dropByteOrderMark() {
        int mark = ByteSource.BYTE_ORDER_MARK.length;
        if (length >= mark && Arrays.equals(bytes, 0, mark, ByteSource.BYTE_ORDER_MARK, 0, mark)) {
            System.arraycopy(bytes, mark, bytes, 0, length - mark);
            length -= mark;
        }
    }

    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (!ByteSource.isBlank(bytes[i])) {
                return false;
            }
        }
        return !isTooLong;
    }

    boolean isTooLong() {
        return isTooLong;
    }

    int limit() {
        return limit;
    }

    /** The record's bytes lie at the beginning. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
