package org.mdpospark.image;

import java.io.Serializable;

/**
 * Cheap measures of how good a negative image is, for filters: one that shows nothing is too easy to tell apart, one
 * that looks like its source may still support the chosen answer.
 *
 * @param visibleFraction share of the negative that shows image rather than padding, in [0, 1]
 * @param entropy of the negative's luminance, in bits, in [0, 8]; near 0 for a blank negative
 * @param hashDistance between the perceptual hashes of negative and source, 0 to 64; near 0 for look-alikes
 */
public record NegativeQuality(double visibleFraction, double entropy, int hashDistance) implements Serializable {
    public NegativeQuality {
        if (!(visibleFraction >= 0 && visibleFraction <= 1)) {
            throw new IllegalArgumentException("visible fraction must be 0 to 1, but is " + visibleFraction);
        }
        if (!(entropy >= 0 && entropy <= 8)) {
            throw new IllegalArgumentException("entropy must be 0 to 8 bits, but is " + entropy);
        }
        if (hashDistance < 0 || hashDistance > Long.SIZE) {
            throw new IllegalArgumentException("hash distance must be 0 to 64, but is " + hashDistance);
        }
    }

    /** Returns the Shannon entropy of the 256-bin luminance histogram, in bits. */
    public static double entropy(RgbImage image) {
        double pixels = (double) image.width() * image.height();
        double entropy = 0;
        for (int count : Luminance.histogram(image)) {
            if (count > 0) {
                double share = count / pixels;
                entropy -= share * StrictMath.log(share);
            }
        }
        return Math.min(Math.abs(entropy / StrictMath.log(2)), 8); // rounding may leave -0 or a little over 8
    }
}
