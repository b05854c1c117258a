package org.mdpospark.image;

/**
 * Eight-bit pixels in memory.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb the samples [height, width, 3]; not copied, so whoever hands them over gives them away
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are compared by tests only, and by content there
public record RgbImage(int width, int height, byte[] rgb) {
    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image must hold a pixel, but is %d x %d".formatted(width, height));
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("image of %d x %d must have %d samples, but has %d"
                    .formatted(width, height, 3L * width * height, rgb.length));
        }
    }

    /** Returns the pixels inside the box, as an image of the box's size. */
    public RgbImage crop(CropBox box) {
        box.requireInside(width, height);
        byte[] cropped = new byte[3 * box.width() * box.height()];
        int rowLength = 3 * box.width();
        for (int row = 0; row < box.height(); row++) {
            System.arraycopy(rgb, 3 * ((box.top() + row) * width + box.left()), cropped, row * rowLength, rowLength);
        }
        return new RgbImage(box.width(), box.height(), cropped);
    }
}
