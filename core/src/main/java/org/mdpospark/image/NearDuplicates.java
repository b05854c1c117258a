package org.mdpospark.image;

import java.util.Arrays;

/**
 * Groups images that look alike: two are in one group if a chain of others leads from one to the other, each step
 * within a distance between their hashes.
 *
 * <p>Splits the bits into distance + 2 bands, of which at least two agree for every pair that is sought, and compares
 * the hashes that agree in two bands, pair of bands by pair of bands. Fast where hashes are spread as those of
 * photographs are; in the worst case, where most hashes share most bits, quadratic.
 */
public final class NearDuplicates {
    private final long[] distinct; // ascending
    private final int[] parents; // never larger than the index itself, so a group's root is its smallest hash
    private final int distance;

    private NearDuplicates(long[] distinct, int distance) {
        this.distinct = distinct;
        this.distance = distance;
        this.parents = new int[distinct.length];
        Arrays.setAll(parents, i -> i);
    }

    /**
     * Returns for each hash the smallest one of its group, so that hashes are in one group exactly if they have the
     * same representative. Depends neither on the order of the hashes nor on repetitions.
     *
     * @param distance most bits in which neighbours may differ, 0 to {@value HashIndex#MAX_DISTANCE}
     */
    public static long[] representatives(long[] hashes, int distance) {
        HashIndex.requireDistance(distance, HashIndex.MAX_DISTANCE);
        NearDuplicates groups = new NearDuplicates(distinct(hashes), distance);
        groups.join();
        long[] representatives = new long[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            representatives[i] = groups.distinct[groups.root(groups.indexOf(hashes[i]))];
        }
        return representatives;
    }

    private static long[] distinct(long[] hashes) {
        long[] sorted = hashes.clone();
        Arrays.sort(sorted);
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private void join() {
        int bands = distance + 2;
        for (int one = 0; one < bands; one++) {
            for (int other = one + 1; other < bands; other++) {
                join(new HashBuckets(distinct, HashIndex.bandMask(one, bands) | HashIndex.bandMask(other, bands)));
            }
        }
    }

    private void join(HashBuckets buckets) {
        for (int bucket = 0; bucket < buckets.buckets(); bucket++) {
            int end = buckets.end(bucket);
            for (int i = buckets.start(bucket); i < end; i++) {
                long hash = buckets.hash(i);
                for (int j = i + 1; j < end; j++) {
                    if (Long.bitCount(hash ^ buckets.hash(j)) <= distance) {
                        union(indexOf(hash), indexOf(buckets.hash(j)));
                    }
                }
            }
        }
    }

    private int indexOf(long hash) {
        return Arrays.binarySearch(distinct, hash);
    }

    private void union(int one, int other) {
        int root = root(one);
        int otherRoot = root(other);
        parents[Math.max(root, otherRoot)] = Math.min(root, otherRoot);
    }

    private int root(int index) {
        int root = index;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
