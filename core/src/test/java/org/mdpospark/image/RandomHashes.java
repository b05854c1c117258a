package org.mdpospark.image;

/** Hashes made up for tests. */
final class RandomHashes {
    private RandomHashes() {}

    /** Returns hashes about half of which lie near an earlier one. */
    static long[] clustered(int count, SplitMix64 random) {
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            boolean fresh = i == 0 || random.below(2) == 0;
            hashes[i] = fresh ? random.nextLong() : near(hashes[random.below(i)], random.below(12), random);
        }
        return hashes;
    }

    /** Returns a hash that differs in exactly so many bits. */
    static long near(long hash, int distance, SplitMix64 random) {
        long near = hash;
        while (Long.bitCount(near ^ hash) < distance) {
            long flipped = near ^ 1L << random.below(64);
            near = Long.bitCount(flipped ^ hash) > Long.bitCount(near ^ hash) ? flipped : near;
        }
        return near;
    }
}
