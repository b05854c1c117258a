package org.mdpospark.pairs.negative;

import org.jspecify.annotations.Nullable;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.FractionBox;

/**
 * A negative image and how it came to be.
 *
 * @param file the encoded image; null where only the box is stored
 * @param extension of the file's name
 * @param seed of its random numbers
 * @param draws made until this one passed
 * @param window the box; null for other images
 * @param augmentation its parameters; null for other strategies
 * @param otherSha256 of the picture that was taken; null for other strategies
 * @param visibleFraction share that shows image rather than padding
 * @param entropy of the luminance in bits; null if it was not decoded
 * @param hashDistance bits by which the perceptual hashes differ; null if it was not decoded
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Negative(
        byte @Nullable [] file,
        String extension,
        long seed,
        int draws,
        @Nullable Window window,
        @Nullable String augmentation,
        @Nullable String otherSha256,
        double visibleFraction,
        @Nullable Double entropy,
        @Nullable Integer hashDistance) {

    /**
     * The window of the image that a negative shows.
     *
     * @param source the box in whole pixels of the stored image; null if it shows padding only
     * @param fraction the box as fractions of the stored image
     * @param frame the box in the vision tower's square; null where it was drawn in the stored image
     * @param areaFraction area of the box over the area it was drawn in
     * @param fallback whether the sampler gave up and took the centre
     */
    public record Window(
            @Nullable CropBox source,
            FractionBox fraction,
            @Nullable CropBox frame,
            double areaFraction,
            boolean fallback) {}
}
