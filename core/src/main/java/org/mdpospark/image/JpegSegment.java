package org.mdpospark.image;

/**
 * A marker segment of a JPEG file.
 *
 * @param marker the marker's second byte
 * @param start offset of the marker's first byte
 * @param end offset behind the segment's last byte
 */
record JpegSegment(int marker, long start, long end) {
    static final int FIRST_FRAME = 0xc0;
    static final int HUFFMAN_TABLES = 0xc4;
    static final int END_OF_IMAGE = 0xd9;
    static final int START_OF_SCAN = 0xda;
    static final int JFIF = 0xe0;
    static final int EXIF = 0xe1;
    static final int ADOBE = 0xee;

    private static final int LAST_FRAME = 0xcf;
    private static final int JPEG_EXTENSION = 0xc8;
    private static final int ARITHMETIC_CONDITIONS = 0xcc;
    private static final int FIRST_RESTART = 0xd0;
    private static final int TEMPORARY = 0x01;
    private static final int LAST_APPLICATION = 0xef;
    private static final int COMMENT = 0xfe;

    /** Returns the segment behind the start-of-image marker. */
    static JpegSegment first(ByteView file) throws UnusableImageException {
        return at(file, 2);
    }

    JpegSegment next(ByteView file) throws UnusableImageException {
        return at(file, end);
    }

    /** Returns the bytes behind the marker and the length. */
    ByteView body(ByteView file) throws UnusableImageException {
        return file.slice(start + 4, end - start - 4);
    }

    boolean isFrame() {
        return marker >= FIRST_FRAME
                && marker <= LAST_FRAME
                && marker != HUFFMAN_TABLES
                && marker != JPEG_EXTENSION
                && marker != ARITHMETIC_CONDITIONS;
    }

    boolean isApplicationData() {
        return (marker >= JFIF && marker <= LAST_APPLICATION) || marker == COMMENT;
    }

    private static JpegSegment at(ByteView file, long start) throws UnusableImageException {
        if (file.unsignedByte(start) != 0xff) {
            throw new UnusableImageException(
                    ImageDefect.UNREADABLE, "JPEG marker must start at byte %d, but none does".formatted(start));
        }
        long at = start;
        while (file.unsignedByte(at + 1) == 0xff) {
            at++; // fill bytes
        }
        int marker = file.unsignedByte(at + 1);
        requireSegment(marker, at);
        int length = file.unsignedShort(at + 2);
        if (length < 2) {
            throw new UnusableImageException(
                    ImageDefect.UNREADABLE, "JPEG segment at byte %d says a length of %d".formatted(at, length));
        }
        file.require(at + 2, length);
        return new JpegSegment(marker, at, at + 2 + length);
    }

    private static void requireSegment(int marker, long at) throws UnusableImageException {
        if (marker <= TEMPORARY || (marker >= FIRST_RESTART && marker <= END_OF_IMAGE)) { // those without a length
            throw new UnusableImageException(
                    ImageDefect.UNREADABLE,
                    "JPEG marker 0x%02x at byte %d cannot stand before the first scan".formatted(marker, at));
        }
    }
}
