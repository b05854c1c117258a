package org.mdpospark.image;

/** What the generators share: from random bits to the draws of a {@link RandomSource}. */
final class RandomBits {
    private RandomBits() {}

    /** Maps 24 random bits to [low, high) with the roundings of torch: the span in float, the rest in double. */
    static float toUniform(int bits, float low, float high) {
        return (float) (bits * 0x1p-24 * (high - low) + low);
    }

    /** Throws unless a whole number below the bound exists. */
    static void requirePositive(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive, but is " + bound);
        }
    }
}
