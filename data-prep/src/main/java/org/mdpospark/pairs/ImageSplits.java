package org.mdpospark.pairs;

import java.io.Serializable;
import java.util.Arrays;
import org.mdpospark.image.NearDuplicates;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.pairs.image.SourceImage;
import org.mdpospark.pairs.input.RowRejectedException;

/**
 * Sends rows to {@value #TRAIN} or {@value #HOLDOUT} by their picture. Near-duplicates form clusters that stay
 * together, so that a picture held out is not trained on under another file name.
 *
 * @param hashes perceptual hashes that are in a cluster of several, sorted
 * @param representatives the cluster's representative hash for each of them
 * @param threshold clusters whose number lies below are held out; {@code Long.MIN_VALUE} holds none out
 * @param seed of the numbers that clusters get
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageSplits(long[] hashes, long[] representatives, long threshold, long seed) implements Serializable {
    static final String TRAIN = "train";
    static final String HOLDOUT = "holdout";

    static ImageSplits trainOnly() {
        return new ImageSplits(new long[0], new long[0], Long.MIN_VALUE, 0);
    }

    /**
     * Holds out clusters until they have the share of the pictures.
     *
     * @param pictures the distinct perceptual hashes of the rows' images
     */
    static ImageSplits of(long[] pictures, double holdout, int nearDistance, long seed) {
        long[] hashes = pictures.clone();
        Arrays.sort(hashes);
        long[] representatives = NearDuplicates.representatives(hashes, nearDistance);
        long[] numbers = new long[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            numbers[i] = number(representatives[i], seed);
        }
        Arrays.sort(numbers);
        int heldOut = (int) Math.min(hashes.length - 1, Math.max(1, Math.round(holdout * hashes.length)));
        // the cluster with the highest number is never held out: a run always has something to train on
        long threshold = heldOut < 1 ? Long.MIN_VALUE : Math.min(numbers[heldOut - 1] + 1, numbers[numbers.length - 1]);
        return clustersOnly(hashes, representatives, threshold, seed);
    }

    String splitOf(SourceImage image) throws RowRejectedException {
        if (threshold == Long.MIN_VALUE) {
            return TRAIN; // without a hold-out set no image is decoded for its hash
        }
        return splitOf(image.hash());
    }

    String splitOf(long hash) {
        return number(representative(hash), seed) < threshold ? HOLDOUT : TRAIN;
    }

    /** A cluster of one needs no entry: most pictures are. */
    private static ImageSplits clustersOnly(long[] hashes, long[] representatives, long threshold, long seed) {
        Scan.Longs members = new Scan.Longs();
        Scan.Longs firsts = new Scan.Longs();
        for (int i = 0; i < hashes.length; i++) {
            if (hashes[i] != representatives[i]) {
                members.add(hashes[i]);
                firsts.add(representatives[i]);
            }
        }
        return new ImageSplits(members.toArray(), firsts.toArray(), threshold, seed);
    }

    private long representative(long hash) {
        int at = Arrays.binarySearch(hashes, hash);
        return at >= 0 ? representatives[at] : hash;
    }

    private static long number(long representative, long seed) {
        return new SplitMix64(seed ^ representative).nextLong() >>> 1;
    }
}
