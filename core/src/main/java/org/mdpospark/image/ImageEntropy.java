package org.mdpospark.image;

/** How much an image shows: an image that shows nothing has no entropy. */
public final class ImageEntropy {
    private ImageEntropy() {}

    /** Returns the Shannon entropy of the 256-bin luminance histogram, in bits, from 0 to 8. */
    public static double of(RgbImage image) {
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
