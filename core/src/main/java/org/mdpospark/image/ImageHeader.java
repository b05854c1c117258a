package org.mdpospark.image;

/**
 * What an image's file says of it before its pixels are decoded.
 *
 * @param width of the stored image, in pixels, before any EXIF rotation
 * @param height of the stored image, in pixels, before any EXIF rotation
 * @param orientation the EXIF orientation, 1 to 8; 1 where the file has none or a malformed one
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {
    public ImageHeader {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image must hold a pixel, but is %d x %d".formatted(width, height));
        }
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("EXIF orientation must be 1 to 8, but is " + orientation);
        }
    }

    public long pixels() {
        return (long) width * height;
    }
}
