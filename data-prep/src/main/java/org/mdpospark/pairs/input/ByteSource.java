package org.mdpospark.pairs.input;

import java.io.IOException;
import java.io.InputStream;

/** Reads a stream byte by byte and knows where it stands. */
final class ByteSource {
    /** The bytes of U+FEFF, which some editors put first. */
    static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final int BUFFER_LENGTH = 1 << 16;
    private static final long MAX_BLANK = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private long position;
    private int next;
    private int end;

    /** Reads a stream whose first byte has the given position. */
    ByteSource(InputStream in, long position) {
        this.in = in;
        this.position = position;
    }

    /** Position of the byte that comes next. */
    long position() {
        return position;
    }

    /** Returns the next byte, 0 to 255, or -1 at the end. */
    int next() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, in.read(buffer, 0, BUFFER_LENGTH));
            if (end == 0) {
                return -1;
            }
        }
        position++;
        return buffer[next++] & 0xff;
    }

    /** Returns the first byte of a file past byte order mark and blanks, or -1 where there is no such byte. */
    int firstSignificant() throws IOException {
        int first = next();
        if (first == (BYTE_ORDER_MARK[0] & 0xff)) {
            if (next() != (BYTE_ORDER_MARK[1] & 0xff) || next() != (BYTE_ORDER_MARK[2] & 0xff)) {
                return first;
            }
            first = next();
        }
        while (isBlank(first)) {
            if (position > MAX_BLANK) {
                throw new IOException("there is nothing but blanks in the first %d bytes".formatted(MAX_BLANK));
            }
            first = next();
        }
        return first;
    }

    /** Whether JSON takes a byte for white space. */
    static boolean isBlank(int value) {
        return value == ' ' || value == '\t' || value == '\n' || value == '\r';
    }
}
