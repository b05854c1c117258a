package org.mdpospark.model;

import org.mdpospark.image.SplitMix64;

/**
 * The mask of one row: the same for the same seed and key, whatever the row's place in a batch, so that a pass that is
 * computed again drops what it dropped before.
 */
final class DropoutMask {
    private final double rate;
    private final SplitMix64 random;

    DropoutMask(double rate, long seed, long key) {
        this.rate = rate;
        this.random = new SplitMix64(mix(seed, key));
    }

    /** Returns whether the next value is kept. */
    boolean next() {
        return (random.nextLong() >>> 11) * 0x1p-53 >= rate;
    }

    /** Returns a number that depends on both in every bit. */
    static long mix(long seed, long key) {
        return new SplitMix64(new SplitMix64(seed).nextLong() ^ key).nextLong();
    }
}
