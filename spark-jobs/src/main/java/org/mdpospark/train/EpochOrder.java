package org.mdpospark.train;

import java.util.Arrays;
import org.mdpospark.image.SplitMix64;

/**
 * The order in which an epoch visits the rows: by 64 bits that are mixed from the seed, the epoch and the row's id, and
 * by row where they are equal. It depends on nothing else, so neither on the cluster nor on how far another run came.
 */
final class EpochOrder {
    private final long[] ids;
    private final long salt;
    private final int rowBits;

    private EpochOrder(long seed, int epoch, long... ids) {
        this.ids = ids;
        this.salt = new SplitMix64(new SplitMix64(seed).nextLong() + epoch).nextLong();
        this.rowBits = Long.SIZE - Long.numberOfLeadingZeros(ids.length);
    }

    /**
     * Returns the rows in the epoch's order. Takes 12 bytes a row while it works.
     *
     * @param epoch from 0
     * @param ids of the rows, by row
     */
    static int[] of(long seed, int epoch, long... ids) {
        return new EpochOrder(seed, epoch, ids).rows();
    }

    private int[] rows() {
        long[] keys = new long[ids.length]; // the mix's upper bits, and the row in place of the lower ones
        for (int row = 0; row < keys.length; row++) {
            keys[row] = mix(row) >>> rowBits << rowBits | row;
        }
        Arrays.parallelSort(keys);
        int[] rows = new int[keys.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (int) (keys[i] & (1L << rowBits) - 1);
            sinkLast(keys, rows, i);
        }
        return rows;
    }

    /** Puts the last row in its place among those before it that have the same upper bits: a few, if any. */
    private void sinkLast(long[] keys, int[] rows, int last) {
        int row = rows[last];
        int place = last;
        while (place > 0 && keys[place - 1] >>> rowBits == keys[last] >>> rowBits && mix(rows[place - 1]) > mix(row)) {
            rows[place] = rows[place - 1];
            place--;
        }
        rows[place] = row;
    }

    private long mix(int row) {
        return new SplitMix64(ids[row] ^ salt).nextLong();
    }
}
