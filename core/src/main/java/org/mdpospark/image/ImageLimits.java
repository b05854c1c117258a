package org.mdpospark.image;

import java.io.Serializable;

/**
 * What is refused before anything is decoded.
 *
 * @param minSide shortest side that is accepted, in pixels; a crop of a smaller image would hold next to nothing
 * @param maxPixels most pixels that are accepted, by the header's width and height
 * @param maxBytes most bytes a file may have
 */
public record ImageLimits(int minSide, long maxPixels, int maxBytes) implements Serializable {
    public static final int DEFAULT_MIN_SIDE = 32;
    public static final long DEFAULT_MAX_PIXELS = 89_478_485; // where Pillow starts to warn of decompression bombs
    public static final int DEFAULT_MAX_BYTES = 32 << 20;

    /** The limits that hold unless others are asked for. */
    public static final ImageLimits DEFAULT = new ImageLimits(DEFAULT_MIN_SIDE, DEFAULT_MAX_PIXELS, DEFAULT_MAX_BYTES);

    public ImageLimits {
        if (minSide < 1 || maxPixels < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "image limits must be positive, but are min side %d, max pixels %d, max bytes %d"
                            .formatted(minSide, maxPixels, maxBytes));
        }
        if (maxPixels > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "max pixels must be at most %d, but is %d".formatted(Integer.MAX_VALUE / 4, maxPixels));
        }
    }
}
