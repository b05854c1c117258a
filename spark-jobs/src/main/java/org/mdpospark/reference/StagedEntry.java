package org.mdpospark.reference;

import java.io.Serializable;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.PairLogProbabilities;

/**
 * Where a pair lies in the file of its part, and what is known of it without reading it.
 *
 * @param offset of its record
 * @param length of its record
 * @param withoutImage for held-out pairs; else null
 */
record StagedEntry(
        String id,
        int negativeIndex,
        String split,
        long offset,
        int length,
        TokenCounts tokens,
        PairLogProbabilities reference,
        @Nullable WithoutImage withoutImage)
        implements Serializable {
    static final Comparator<StagedEntry> BY_KEY =
            Comparator.comparing(StagedEntry::id).thenComparingInt(StagedEntry::negativeIndex);
}
