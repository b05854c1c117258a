package org.mdpospark.image;

/**
 * The generator behind every recorded seed: one word of state and a fixed sequence of operations, so that the same seed
 * gives the same draws on every Java version and in any other language.
 *
 * <p>Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. Not safe for use by several
 * threads at once.
 */
public final class SplitMix64 implements RandomSource {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public SplitMix64(long seed) {
        state = seed;
    }

    /** Returns the next 64 random bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public float uniform(float low, float high) {
        return RandomBits.toUniform((int) (nextLong() >>> 40), low, high);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Multiplies 32 random bits by the bound and keeps the high half; draws again where the low half would favour
     * some numbers (Lemire, "Fast Random Integer Generation in an Interval", 2019).
     */
    @Override
    public int below(int bound) {
        RandomBits.requirePositive(bound);
        long unevenDraws = (1L << 32) % bound;
        long product;
        do {
            product = (nextLong() >>> 32) * bound;
        } while ((product & 0xFFFFFFFFL) < unevenDraws);
        return (int) (product >>> 32);
    }
}
