package org.mdpospark.image;

import java.util.zip.CRC32;

/**
 * A chunk of a PNG file: length, type, body, checksum.
 *
 * @param type its four letters
 * @param start offset of the length
 * @param length bytes of the body
 */
record PngChunk(String type, long start, long length) {
    /** Bytes before the body. */
    static final int HEAD_BYTES = 8;

    private static final int CHECKSUM_BYTES = 4;
    private static final int LOWER_CASE = 0x20; // in the first letter it says that decoders may skip the chunk

    static PngChunk at(ByteView file, long start) throws UnusableImageException {
        long length = file.unsignedInt(start);
        PngChunk chunk = new PngChunk(file.characters(start + 4, 4), start, length);
        file.require(start + HEAD_BYTES, length + CHECKSUM_BYTES);
        CRC32 checksum = new CRC32();
        file.addTo(checksum, start + 4, start + HEAD_BYTES + length);
        if (checksum.getValue() != file.unsignedInt(start + HEAD_BYTES + length)) {
            throw new UnusableImageException(
                    ImageDefect.UNREADABLE, "PNG chunk at byte %d has a wrong checksum".formatted(start));
        }
        return chunk;
    }

    PngChunk next(ByteView file) throws UnusableImageException {
        return at(file, end());
    }

    long end() {
        return start + HEAD_BYTES + length + CHECKSUM_BYTES;
    }

    ByteView body(ByteView file) throws UnusableImageException {
        return file.slice(start + HEAD_BYTES, length);
    }

    boolean isCritical() {
        return (type.charAt(0) & LOWER_CASE) == 0;
    }
}
