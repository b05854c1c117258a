package org.mdpospark.image;

/** Images made up for tests. */
final class RandomImages {
    private RandomImages() {}

    /** Returns an image of independent uniform samples. */
    static RgbImage noise(int width, int height, SplitMix64 random) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) random.nextLong();
        }
        return new RgbImage(width, height, rgb);
    }
}
