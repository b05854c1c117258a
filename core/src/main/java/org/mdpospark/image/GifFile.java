package org.mdpospark.image;

/** The blocks of a GIF file; GIF 89a specification. */
final class GifFile {
    private static final int SCREEN_BYTES = 13;
    private static final int FRAME_BYTES = 9;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int HAS_COLOR_TABLE = 0x80;

    private final ByteView file;
    private int frames;

    private GifFile(ByteView file) {
        this.file = file;
    }

    static ImageHeader header(ByteView bytes) throws UnusableImageException {
        ByteView file = bytes.littleEndian();
        new GifFile(file).walk();
        return ImageInspector.header(
                ImageFormat.GIF, file.unsignedShort(6), file.unsignedShort(8), ExifOrientation.UPRIGHT);
    }

    private void walk() throws UnusableImageException {
        long at = SCREEN_BYTES + colorTableBytes(file.unsignedByte(10));
        for (int block = file.unsignedByte(at); block != TRAILER; block = file.unsignedByte(at)) {
            at = switch (block) {
                case EXTENSION -> skipSubBlocks(at + 2);
                case FRAME -> skipFrame(at + 1);
                default -> throw unreadable("GIF block 0x%02x at byte %d is of no known kind".formatted(block, at));
            };
        }
        if (frames == 0) {
            throw unreadable("GIF file has no frame");
        }
    }

    private long skipFrame(long at) throws UnusableImageException {
        frames++;
        if (frames > 1) {
            throw new UnusableImageException(ImageDefect.ANIMATED, "GIF file has several frames");
        }
        requireWholeScreen(file.slice(at, FRAME_BYTES));
        return skipSubBlocks(at + FRAME_BYTES + colorTableBytes(file.unsignedByte(at + 8)) + 1);
    }

    private void requireWholeScreen(ByteView frame) throws UnusableImageException {
        boolean atOrigin = frame.unsignedInt(0) == 0;
        boolean sameSize = frame.unsignedInt(4) == file.unsignedInt(6);
        if (!atOrigin || !sameSize) {
            throw unreadable("GIF frame must fill the screen of %d x %d, but is %d x %d at (%d, %d)"
                    .formatted(
                            file.unsignedShort(6),
                            file.unsignedShort(8),
                            frame.unsignedShort(4),
                            frame.unsignedShort(6),
                            frame.unsignedShort(0),
                            frame.unsignedShort(2)));
        }
    }

    private long skipSubBlocks(long start) throws UnusableImageException {
        long at = start;
        for (int length = file.unsignedByte(at); length != 0; length = file.unsignedByte(at)) {
            at += 1 + length;
        }
        return at + 1;
    }

    private static long colorTableBytes(int flags) {
        return (flags & HAS_COLOR_TABLE) == 0 ? 0 : 3L << ((flags & 7) + 1);
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
