package org.mdpospark.image;

import java.io.Serializable;

/**
 * Finds 64-bit hashes that are alike. Immutable, so any number of threads may ask.
 *
 * <p>Hashes that differ in at most d bits agree in at least one of d + 1 bands of bits (Norouzi, Punjani, Fleet, "Fast
 * Search in Hamming Space with Multi-Index Hashing", CVPR 2012), so looking up each band in a table finds them all.
 * Takes {@code 8 * (maxDistance + 1)} bytes per hash and about half as much again.
 */
public final class HashIndex implements Serializable {
    /** Farther apart, bands are so short that a search reads most of the index, and hashes mean little. */
    public static final int MAX_DISTANCE = 8;

    private static final long serialVersionUID = 1;

    private final HashBuckets[] bands;

    private HashIndex(HashBuckets[] bands) {
        this.bands = bands;
    }

    /**
     * Returns an index of the hashes, in any order and with or without repetitions.
     *
     * @param maxDistance most bits in which hashes that are asked for may differ, 0 to 8
     */
    public static HashIndex of(long[] hashes, int maxDistance) {
        requireDistance(maxDistance, MAX_DISTANCE);
        HashBuckets[] bands = new HashBuckets[maxDistance + 1];
        for (int band = 0; band < bands.length; band++) {
            bands[band] = new HashBuckets(hashes, bandMask(band, bands.length));
        }
        return new HashIndex(bands);
    }

    /**
     * Returns whether the index holds a hash that differs in at most {@code distance} bits.
     *
     * @param distance 0 to the index's greatest
     */
    public boolean containsWithin(long hash, int distance) {
        requireDistance(distance, bands.length - 1);
        for (int band = 0; band <= distance; band++) { // too many bands for each to hold a difference
            if (bands[band].containsWithin(hash, distance)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the bits of one of several bands, which share the 64 bits as evenly as they can. */
    static long bandMask(int band, int bands) {
        int from = band * Long.SIZE / bands;
        int to = (band + 1) * Long.SIZE / bands;
        return (-1L >>> (Long.SIZE - (to - from))) << from;
    }

    static void requireDistance(int distance, int most) {
        if (distance < 0 || distance > most) {
            throw new IllegalArgumentException("distance must be 0 to %d, but is %d".formatted(most, distance));
        }
    }
}
