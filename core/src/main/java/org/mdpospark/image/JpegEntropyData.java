package org.mdpospark.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The coded bits of a JPEG file with one scan, freed of the zero bytes that keep them from looking like markers. A
 * place is a number of bits from the start.
 */
final class JpegEntropyData {
    /** Bits that {@link #at} returns at the least. */
    static final int WINDOW_BITS = 57;

    /** Bytes that a block may be read past the end before its reader looks where it is: 64 codes of 31 bits. */
    private static final int SPARE = 64 * 31 / 8 + Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int FIRST_RESTART = 0xd0;
    private static final int RESTARTS = 8;

    private final byte[] data;
    private final int[] borders; // of the intervals between restart markers, in bytes; one more than intervals

    private JpegEntropyData(byte[] data, int[] borders) {
        this.data = data;
        this.borders = borders;
    }

    /**
     * Takes the bits from the end of the scan's header up to the end of the image.
     *
     * @param intervals how many there must be
     * @return null if anything else stands there than coded bits and the restart markers in their order
     */
    static @Nullable JpegEntropyData of(byte[] file, int start, int intervals) {
        byte[] data = new byte[file.length - start + SPARE];
        int[] borders = new int[intervals + 1];
        int restarts = 0;
        int out = 0;
        int in = start;
        while (true) {
            int mark = indexOfOnes(file, in);
            if (mark >= file.length - 1) {
                return null;
            }
            System.arraycopy(file, in, data, out, mark - in);
            out += mark - in;
            in = mark + 2;
            int marker = file[mark + 1] & 0xff;
            if (marker == 0) {
                data[out++] = (byte) 0xff;
            } else if (marker == JpegSegment.END_OF_IMAGE && restarts == intervals - 1) {
                borders[intervals] = out;
                return new JpegEntropyData(data, borders);
            } else if (marker == FIRST_RESTART + restarts % RESTARTS && restarts < intervals - 1) {
                borders[++restarts] = out;
            } else {
                return null;
            }
        }
    }

    int intervals() {
        return borders.length - 1;
    }

    int start(int interval) {
        return borders[interval] * Byte.SIZE;
    }

    /** Returns whether an interval ends at the place, but for bits that fill its last byte. */
    boolean isEnd(int interval, int place) {
        int left = borders[interval + 1] * Byte.SIZE - place;
        return left >= 0 && left < Byte.SIZE;
    }

    /** Returns whether the place lies behind the interval's last bit. */
    boolean isBehind(int interval, int place) {
        return place > borders[interval + 1] * Byte.SIZE;
    }

    /** Returns the bits from a place on, the first one highest: {@link #WINDOW_BITS} and a few more. */
    long at(int place) {
        return (long) LONGS.get(data, place >>> 3) << (place & 7);
    }

    /** Returns the first byte of ones, eight bits each; the array's length if there is none. */
    private static int indexOfOnes(byte[] bytes, int from) {
        int at = from;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, at);
            long ones = (~eight - LOW_BITS) & eight & HIGH_BITS;
            if (ones != 0) {
                break;
            }
        }
        while (at < bytes.length && bytes[at] != (byte) 0xff) {
            at++;
        }
        return at;
    }
}
