package org.mdpospark.image;

import java.io.ByteArrayOutputStream;

/** The chunks of a PNG file; PNG specification, third edition, sections 5 and 11. */
final class PngFile {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final int HEADER_BYTES = 13;

    private final ByteView file;
    private int orientation = ExifOrientation.UPRIGHT;
    private boolean hasSamples;

    private PngFile(ByteView file) {
        this.file = file;
    }

    static PngFile parse(ByteView file) throws UnusableImageException {
        PngFile png = new PngFile(file);
        PngChunk chunk = PngChunk.at(file, SIGNATURE.length());
        requireHeader(chunk);
        while (!chunk.type().equals("IEND")) {
            png.accept(chunk);
            chunk = chunk.next(file);
        }
        if (!png.hasSamples) {
            throw unreadable("PNG file has no IDAT chunk");
        }
        return png;
    }

    ImageHeader header() throws UnusableImageException {
        int dimensions = SIGNATURE.length() + PngChunk.HEAD_BYTES;
        return ImageInspector.header(
                ImageFormat.PNG, file.unsignedInt(dimensions), file.unsignedInt(dimensions + 4L), orientation);
    }

    /**
     * Returns the file with nothing but the chunks that samples are made from: no profile, gamma or text reaches the
     * decoder.
     */
    byte[] essence() throws UnusableImageException {
        ByteArrayOutputStream essence = new ByteArrayOutputStream(file.length());
        file.writeTo(essence, 0, SIGNATURE.length());
        PngChunk chunk = PngChunk.at(file, SIGNATURE.length());
        while (!chunk.type().equals("IEND")) {
            if (chunk.isCritical()) {
                file.writeTo(essence, chunk.start(), chunk.end());
            }
            chunk = chunk.next(file);
        }
        file.writeTo(essence, chunk.start(), chunk.end());
        return essence.toByteArray();
    }

    private void accept(PngChunk chunk) throws UnusableImageException {
        switch (chunk.type()) {
            case "IDAT" -> hasSamples = true;
            case "eXIf" -> orientation = ExifOrientation.read(chunk.body(file));
            case "acTL" -> throw new UnusableImageException(ImageDefect.ANIMATED, "PNG file is animated");
            default -> {}
        }
    }

    private static void requireHeader(PngChunk chunk) throws UnusableImageException {
        if (!chunk.type().equals("IHDR") || chunk.length() != HEADER_BYTES) {
            throw unreadable(
                    "PNG file must start with an IHDR chunk of %d bytes, but does not".formatted(HEADER_BYTES));
        }
    }

    private static UnusableImageException unreadable(String message) {
        return new UnusableImageException(ImageDefect.UNREADABLE, message);
    }
}
