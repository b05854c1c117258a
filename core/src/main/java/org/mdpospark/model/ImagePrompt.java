package org.mdpospark.model;

/**
 * A prompt about one image.
 *
 * @param ids token ids; the one at {@code imageAt} is a marker that the image's features take the place of
 * @param imageAt index of the marker
 * @param image the image's features
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ImagePrompt(int[] ids, int imageAt, ImageFeatures image) {
    public ImagePrompt {
        if (imageAt < 0 || imageAt >= ids.length) {
            throw new IllegalArgumentException(
                    "image marker must lie in the prompt of %d tokens, but lies at %d".formatted(ids.length, imageAt));
        }
    }

    /** Returns how many positions the prompt takes, its image's among them. */
    public int positions() {
        return ids.length - 1 + image.tokens();
    }
}
