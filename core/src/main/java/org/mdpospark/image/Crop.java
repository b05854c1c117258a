package org.mdpospark.image;

import java.io.Serializable;

/**
 * A crop that was drawn, and how.
 *
 * @param box inside the image
 * @param tries how many boxes were drawn, 1 to {@value CropSampler#MAX_TRIES}
 * @param fallback whether none of them fitted into the image and the centred box of last resort was taken
 */
public record Crop(CropBox box, int tries, boolean fallback) implements Serializable {
    public Crop {
        if (tries < 1 || tries > CropSampler.MAX_TRIES) {
            throw new IllegalArgumentException(
                    "tries must be 1 to %d, but is %d".formatted(CropSampler.MAX_TRIES, tries));
        }
    }
}
