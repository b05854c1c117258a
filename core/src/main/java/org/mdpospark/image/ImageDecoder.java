package org.mdpospark.image;

/** Opens images that {@link ImageInspector} has let through. */
public final class ImageDecoder {
    private static final long MOST_DECODED_PIXELS = 16_000_000;

    private ImageDecoder() {}

    /**
     * Returns the pixels of an image. Of a usual JPEG all coded bits are read here, and each call on the result decodes
     * what it needs. Other images of up to 16 million pixels are decoded here and kept; of a larger one, each call
     * decodes what it needs.
     *
     * <p>Samples of more than eight bits are cut to their high byte, where Pillow clamps grey ones. TIFF files are not
     * turned by their orientation, as Pillow turns them.
     *
     * @param bytes the file
     * @param header what {@link ImageInspector#inspect} returned for these bytes
     * @throws UnusableImageException if decoding shows that the file is truncated, damaged or of colours that are not
     *     read; for a larger image, this may come later
     */
    public static PixelSource open(byte[] bytes, ImageHeader header) throws UnusableImageException {
        PixelSource indexed = header.format() == ImageFormat.JPEG ? IndexedJpegPixels.open(bytes, header) : null;
        return indexed != null ? indexed : decode(bytes, header);
    }

    /** As {@link #open}, by the JDK or libwebp whatever the file. */
    static PixelSource decode(byte[] bytes, ImageHeader header) throws UnusableImageException {
        return decode(bytes, header, MOST_DECODED_PIXELS);
    }

    static PixelSource decode(byte[] bytes, ImageHeader header, long mostDecodedPixels) throws UnusableImageException {
        RegionReader reader = reader(bytes, header);
        if (header.pixels() > mostDecodedPixels) {
            return new StreamedPixels(header, reader);
        }
        return new DecodedPixels(reader.read(new CropBox(0, 0, header.width(), header.height()), 1));
    }

    private static RegionReader reader(byte[] bytes, ImageHeader header) throws UnusableImageException {
        ByteView file = ByteView.of(bytes);
        return switch (header.format()) {
            case JPEG -> new JpegRegionReader(bytes);
            case PNG -> new JdkRegionReader(PngFile.parse(file).essence(), header);
            case WEBP -> new WebpRegionReader(bytes, header);
            case TIFF ->
                new JdkRegionReader(bytes, header, TiffFile.palette(file)); // the JDK scales its entries otherwise
            case GIF, BMP -> new JdkRegionReader(bytes, header);
        };
    }
}
