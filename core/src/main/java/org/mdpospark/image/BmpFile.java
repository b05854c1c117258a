package org.mdpospark.image;

/** The headers of a BMP file; Windows bitmap file and information headers, and OS/2's first. */
final class BmpFile {
    private static final int INFORMATION = 14; // offset of the second header, which starts with its own length
    private static final int OS2_HEADER_BYTES = 12;
    private static final int MOST_HEADER_BYTES = 124;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3; // beyond lie whole JPEG and PNG files
    private static final int MOST_COLORS = 256;

    private BmpFile() {}

    static ImageHeader header(ByteView bytes) throws UnusableImageException {
        ByteView file = bytes.littleEndian();
        long headerBytes = file.unsignedInt(INFORMATION);
        if (headerBytes == OS2_HEADER_BYTES) {
            return header(file, file.unsignedShort(18), file.unsignedShort(20), file.unsignedShort(24), UNCOMPRESSED);
        }
        if (headerBytes < 40 || headerBytes > MOST_HEADER_BYTES) {
            throw unreadable("BMP information header must have 12 or 40 to 124 bytes, but has " + headerBytes);
        }
        file.require(INFORMATION, headerBytes);
        if (file.unsignedInt(46) > MOST_COLORS) {
            throw unreadable("BMP palette must have at most 256 colours, but has " + file.unsignedInt(46));
        }
        long height = Math.abs((long) (int) file.unsignedInt(22)); // negative where the top row comes first
        return header(file, file.unsignedInt(18), height, file.unsignedShort(28), file.unsignedInt(30));
    }

    private static ImageHeader header(ByteView file, long width, long height, int bits, long compression)
            throws UnusableImageException {
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw unreadable("BMP pixels must have 1, 4, 8, 16, 24 or 32 bits, but have " + bits);
        }
        if (compression > BIT_FIELDS) {
            throw unreadable("BMP compression %d is not read".formatted(compression));
        }
        ImageHeader header = ImageInspector.header(ImageFormat.BMP, width, height, ExifOrientation.UPRIGHT);
        if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
            long rowBytes = (width * bits + 31) / 32 * 4; // rows are padded to four bytes
            file.require(file.unsignedInt(10), rowBytes * height);
        }
        return header;
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
