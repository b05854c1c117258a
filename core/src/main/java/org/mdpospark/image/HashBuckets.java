package org.mdpospark.image;

import java.io.Serializable;

/**
 * Hashes grouped by some of their bits: two hashes that agree in all bits of the mask lie in the same bucket. Two flat
 * arrays, one of them as long as the hashes.
 */
final class HashBuckets implements Serializable {
    private static final long serialVersionUID = 1;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L; // spreads the mask's bits over the top ones (Knuth)

    private static final int MAX_KEY_BITS = 24;

    private final long mask;
    private final int shift;
    private final int[] starts; // bucket i holds grouped [starts[i], starts[i + 1])
    private final long[] grouped;

    HashBuckets(long[] hashes, long mask) {
        int keyBits = keyBits(hashes.length, Long.bitCount(mask));
        this.mask = mask;
        this.shift = Long.SIZE - keyBits;
        this.starts = new int[(1 << keyBits) + 1];
        this.grouped = new long[hashes.length];
        for (long hash : hashes) {
            starts[bucket(hash)]++;
        }
        int end = 0;
        for (int bucket = 0; bucket < starts.length; bucket++) {
            end += starts[bucket];
            starts[bucket] = end;
        }
        for (long hash : hashes) { // each bucket is filled from its end, which leaves its start behind
            grouped[--starts[bucket(hash)]] = hash;
        }
    }

    /** Returns enough bits for about one hash a bucket, unless the mask cannot tell so many apart. */
    private static int keyBits(int hashes, int maskBits) {
        int sizeBits = Integer.SIZE - Integer.numberOfLeadingZeros(hashes);
        return Math.max(1, Math.min(Math.min(sizeBits, maskBits + 1), MAX_KEY_BITS));
    }

    int buckets() {
        return starts.length - 1;
    }

    /** Returns the bucket that holds every hash that agrees with this one in the mask's bits. */
    int bucket(long hash) {
        return (int) (((hash & mask) * MULTIPLIER) >>> shift);
    }

    int start(int bucket) {
        return starts[bucket];
    }

    int end(int bucket) {
        return starts[bucket + 1];
    }

    long hash(int position) {
        return grouped[position];
    }

    /** Returns whether the hash's own bucket holds one at most that many bits away. */
    boolean containsWithin(long hash, int distance) {
        int bucket = bucket(hash);
        for (int i = starts[bucket]; i < starts[bucket + 1]; i++) {
            if (Long.bitCount(grouped[i] ^ hash) <= distance) {
                return true;
            }
        }
        return false;
    }
}
