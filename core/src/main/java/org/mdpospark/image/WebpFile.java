package org.mdpospark.image;

/** The chunks of a WebP file; RFC 9649, section 2. */
final class WebpFile {
    private static final int ANIMATION_FLAG = 0x02;
    private static final int FIRST_CHUNK = 12;
    private static final int HEAD_BYTES = 8;

    private final ByteView riff;
    private int orientation = ExifOrientation.UPRIGHT;
    private long width;
    private long height;

    private WebpFile(ByteView riff) {
        this.riff = riff;
    }

    static ImageHeader header(ByteView bytes) throws UnusableImageException {
        ByteView file = bytes.littleEndian();
        WebpFile webp = new WebpFile(file.slice(0, HEAD_BYTES + file.unsignedInt(4)));
        webp.acceptChunks();
        if (webp.width == 0) {
            throw unreadable("WebP file has no VP8 or VP8L chunk");
        }
        return ImageInspector.header(ImageFormat.WEBP, webp.width, webp.height, webp.orientation);
    }

    private void acceptChunks() throws UnusableImageException {
        for (long at = FIRST_CHUNK; at < riff.length() - 1L; ) {
            String type = riff.characters(at, 4);
            long length = riff.unsignedInt(at + 4);
            accept(type, riff.slice(at + HEAD_BYTES, length));
            at += HEAD_BYTES + length + (length & 1); // bodies are padded to even lengths
        }
    }

    private void accept(String type, ByteView body) throws UnusableImageException {
        switch (type) {
            case "VP8X" -> requireStill((body.unsignedByte(0) & ANIMATION_FLAG) != 0);
            case "ANIM", "ANMF" -> requireStill(true);
            case "VP8 " -> acceptLossy(body);
            case "VP8L" -> acceptLossless(body);
            case "EXIF" -> orientation = ExifOrientation.read(body);
            default -> {}
        }
    }

    private static void requireStill(boolean animated) throws UnusableImageException {
        if (animated) {
            throw new UnusableImageException(ImageDefect.ANIMATED, "WebP file is animated");
        }
    }

    /** RFC 6386, section 9.1: three bytes of tag, start code, two sizes of 14 bits below two bits of scaling. */
    private void acceptLossy(ByteView frame) throws UnusableImageException {
        if (!frame.holds(3, "\u009d\u0001*")) {
            throw unreadable("WebP lossy image does not start with a key frame");
        }
        width = frame.unsignedShort(6) & 0x3fff;
        height = frame.unsignedShort(8) & 0x3fff;
    }

    /** RFC 9649, section 3.4: a signature byte, then two sizes less one, of 14 bits each. */
    private void acceptLossless(ByteView image) throws UnusableImageException {
        if (image.unsignedByte(0) != 0x2f) {
            throw unreadable("WebP lossless image does not start with its signature");
        }
        long sizes = image.unsignedInt(1);
        width = 1 + (sizes & 0x3fff);
        height = 1 + ((sizes >> 14) & 0x3fff);
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
