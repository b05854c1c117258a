package org.mdpospark.image;

import java.io.Serializable;

/** A rectangle inside an image, in whole pixels of the stored (unrotated) image; right and bottom are exclusive. */
public record CropBox(int left, int top, int width, int height) implements Serializable {
    public CropBox {
        if (left < 0 || top < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "crop box must lie at or past (0, 0) and hold a pixel, but is %d x %d at (%d, %d)"
                            .formatted(width, height, left, top));
        }
        if (left > Integer.MAX_VALUE - width || top > Integer.MAX_VALUE - height) {
            throw new IllegalArgumentException("crop box must end within %d pixels, but is %d x %d at (%d, %d)"
                    .formatted(Integer.MAX_VALUE, width, height, left, top));
        }
    }

    public int right() {
        return left + width;
    }

    public int bottom() {
        return top + height;
    }

    /** Returns the number of pixels inside. */
    public long area() {
        return (long) width * height;
    }

    void requireInside(int imageWidth, int imageHeight) {
        if (right() > imageWidth || bottom() > imageHeight) {
            throw new IllegalArgumentException("crop box %d x %d at (%d, %d) must lie inside the image of %d x %d"
                    .formatted(width, height, left, top, imageWidth, imageHeight));
        }
    }
}
