package org.mdpospark.pairs;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.negative.ImagePool;

/**
 * What only the whole input tells, small enough to be sent to every executor.
 *
 * @param duplicates keys of rows that repeat another, sorted
 * @param pool pictures to take as negatives; null unless the strategy takes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Facts(
        long[] duplicates,
        ImageSplits splits,
        ExcludedImages excluded,
        @Nullable ImagePool pool) implements Serializable {

    boolean isDuplicate(long key) {
        return Arrays.binarySearch(duplicates, key) >= 0;
    }
}
