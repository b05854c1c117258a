package org.mdpospark.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Checksum;

/** Part of a file's bytes, read with checks: reading past its end means that the file is truncated. */
final class ByteView {
    private final byte[] bytes;
    private final int start;
    private final int length;
    private final boolean littleEndian;

    private ByteView(byte[] bytes, int start, int length, boolean littleEndian) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.littleEndian = littleEndian;
    }

    /** Returns all of a file, its numbers with the highest byte first. */
    static ByteView of(byte[] bytes) {
        return new ByteView(bytes, 0, bytes.length, false);
    }

    ByteView bigEndian() {
        return new ByteView(bytes, start, length, false);
    }

    ByteView littleEndian() {
        return new ByteView(bytes, start, length, true);
    }

    int length() {
        return length;
    }

    /** Returns the part of the given length at the given place, which must lie inside. */
    ByteView slice(long at, long sliceLength) throws UnusableImageException {
        require(at, sliceLength);
        return new ByteView(bytes, start + (int) at, (int) sliceLength, littleEndian);
    }

    int unsignedByte(long at) throws UnusableImageException {
        require(at, 1);
        return octet(at);
    }

    int unsignedShort(long at) throws UnusableImageException {
        require(at, 2);
        return littleEndian ? octet(at) + (octet(at + 1) << 8) : (octet(at) << 8) + octet(at + 1);
    }

    long unsignedInt(long at) throws UnusableImageException {
        long first = unsignedShort(at);
        long second = unsignedShort(at + 2);
        return littleEndian ? (second << 16) + first : (first << 16) + second;
    }

    /**
     * Returns whether the given characters, one byte each, stand at the given place; false where the bytes end first.
     */
    boolean holds(long at, String characters) {
        int count = characters.length();
        if (at < 0 || at > length - count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (octet(at + i) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the characters at the given place, one byte each. */
    String characters(long at, int count) throws UnusableImageException {
        require(at, count);
        return new String(bytes, start + (int) at, count, StandardCharsets.ISO_8859_1);
    }

    /** Appends the bytes from one place up to another, which must be known to lie inside. */
    void writeTo(ByteArrayOutputStream target, long from, long to) {
        target.write(bytes, start + (int) from, (int) (to - from));
    }

    /** Adds the bytes from one place up to another, which must be known to lie inside. */
    void addTo(Checksum checksum, long from, long to) {
        checksum.update(bytes, start + (int) from, (int) (to - from));
    }

    /** Returns the last place at or past the given one where a JPEG marker stands, or -1. */
    long lastMarker(int marker, long from) {
        for (long at = length - 2L; at >= from; at--) {
            if (octet(at) == 0xff && octet(at + 1) == marker) {
                return at;
            }
        }
        return -1;
    }

    /** Returns how often a JPEG marker stands at or past the given place. */
    int countMarkers(int marker, long from) {
        int count = 0;
        for (long at = from; at < length - 1L; at++) {
            if (octet(at) == 0xff && octet(at + 1) == marker) {
                count++;
            }
        }
        return count;
    }

    void require(long at, long count) throws UnusableImageException {
        if (at < 0 || count < 0 || at > length - count) {
            throw new UnusableImageException(
                    ImageDefect.TRUNCATED,
                    "file ends too early: %d bytes are wanted at byte %d, but only %d are left"
                            .formatted(count, start + at, Math.max(0, length - at)));
        }
    }

    private int octet(long at) {
        return bytes[start + (int) at] & 0xff;
    }
}
