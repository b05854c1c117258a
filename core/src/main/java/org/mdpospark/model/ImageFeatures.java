package org.mdpospark.model;

/**
 * What the frozen vision tower makes of an image, before the projector: the same in every step, so it can be stored.
 *
 * @param values [tokens, width]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: two images have different features
public record ImageFeatures(int tokens, int width, float[] values) {
    public ImageFeatures {
        if (tokens < 1 || width < 1 || (long) tokens * width != values.length) {
            throw new IllegalArgumentException(
                    "features [%d, %d] must have as many values, but have %d".formatted(tokens, width, values.length));
        }
    }
}
