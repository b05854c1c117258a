package org.mdpospark.pairs.negative;

import java.io.Serializable;

/**
 * What a negative must be like to be used. A draw that fails is repeated.
 *
 * @param minVisible least share of the negative that shows image rather than padding
 * @param minEntropy least Shannon entropy of its luminance, in bits
 * @param minHashDistance least bits by which its perceptual hash differs from the image's
 * @param maxDraws draws before the negative is dropped; 1 drops at once
 */
public record QualityLimits(double minVisible, double minEntropy, int minHashDistance, int maxDraws)
        implements Serializable {
    public static final int DEFAULT_MAX_DRAWS = 10;
    public static final QualityLimits NONE = new QualityLimits(0, 0, 0, DEFAULT_MAX_DRAWS);

    public QualityLimits {
        if (!(minVisible >= 0 && minVisible <= 1)) {
            throw new IllegalArgumentException("--min-visible must be 0 to 1, but is " + minVisible);
        }
        if (!(minEntropy >= 0 && minEntropy <= 8)) {
            throw new IllegalArgumentException("--min-entropy must be 0 to 8 bits, but is " + minEntropy);
        }
        if (minHashDistance < 0 || minHashDistance > 64) {
            throw new IllegalArgumentException("--min-distance must be 0 to 64 bits, but is " + minHashDistance);
        }
        if (maxDraws < 1 || maxDraws > 1000) {
            throw new IllegalArgumentException("--max-draws must be 1 to 1000, but is " + maxDraws);
        }
    }

    /** Whether a draw can only be judged with its pixels decoded. */
    public boolean needsPixels() {
        return minEntropy > 0 || minHashDistance > 0;
    }
}
