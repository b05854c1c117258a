package org.mdpospark.image;

/** Judges the bytes of an image by its structure, without decoding a pixel. */
public final class ImageInspector {
    private ImageInspector() {}

    /**
     * Returns what the file's header says, once the file is known to be whole and within the limits.
     *
     * <p>Bytes behind the image's end are ignored. What only decoding can show is left to {@link ImageDecoder}.
     *
     * @throws UnusableImageException if the bytes cannot be used; with any of the defects
     */
    public static ImageHeader inspect(byte[] bytes, ImageLimits limits) throws UnusableImageException {
        if (bytes.length == 0) {
            throw new UnusableImageException(ImageDefect.EMPTY, "file has no bytes");
        }
        if (bytes.length > limits.maxBytes()) {
            throw tooLarge("file has %d bytes, more than the limit of %d".formatted(bytes.length, limits.maxBytes()));
        }
        ImageHeader header = read(ByteView.of(bytes));
        requireWithin(limits, header);
        return header;
    }

    /** Makes a header of numbers that a file says, whatever they are. */
    static ImageHeader header(ImageFormat format, long width, long height, int orientation)
            throws UnusableImageException {
        if (width < 1 || height < 1) {
            throw new UnusableImageException(
                    ImageDefect.UNREADABLE, "image of %d x %d holds no pixel".formatted(width, height));
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw tooLarge("image of %d x %d has a side longer than any that can be decoded".formatted(width, height));
        }
        return new ImageHeader(format, (int) width, (int) height, orientation);
    }

    private static ImageHeader read(ByteView file) throws UnusableImageException {
        return switch (format(file)) {
            case JPEG -> JpegFile.parse(file).header();
            case PNG -> PngFile.parse(file).header();
            case WEBP -> WebpFile.header(file);
            case GIF -> GifFile.header(file);
            case BMP -> BmpFile.header(file);
            case TIFF -> TiffFile.header(file);
        };
    }

    private static ImageFormat format(ByteView file) throws UnusableImageException {
        if (file.holds(0, "\u00ff\u00d8\u00ff")) {
            return ImageFormat.JPEG;
        } else if (file.holds(0, PngFile.SIGNATURE)) {
            return ImageFormat.PNG;
        } else if (file.holds(0, "RIFF") && file.holds(8, "WEBP")) {
            return ImageFormat.WEBP;
        } else if (file.holds(0, "GIF87a") || file.holds(0, "GIF89a")) {
            return ImageFormat.GIF;
        } else if (file.holds(0, "BM")) {
            return ImageFormat.BMP;
        } else if (TiffDirectory.startsAt(file)) {
            return ImageFormat.TIFF;
        }
        throw new UnusableImageException(
                ImageDefect.NOT_AN_IMAGE, "first bytes are those of no JPEG, PNG, WebP, GIF, BMP or TIFF");
    }

    private static void requireWithin(ImageLimits limits, ImageHeader header) throws UnusableImageException {
        if (header.pixels() > limits.maxPixels()) {
            throw tooLarge("image of %d x %d has %d pixels, more than the limit of %d"
                    .formatted(header.width(), header.height(), header.pixels(), limits.maxPixels()));
        }
        if (Math.min(header.width(), header.height()) < limits.minSide()) {
            throw new UnusableImageException(
                    ImageDefect.TOO_SMALL,
                    "image of %d x %d has a side shorter than %d pixels"
                            .formatted(header.width(), header.height(), limits.minSide()));
        }
    }

    private static UnusableImageException tooLarge(String message) {
        return new UnusableImageException(ImageDefect.TOO_LARGE, message);
    }
}
