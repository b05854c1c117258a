package org.mdpospark.reference;

import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.PairLogProbabilities;

/**
 * What the reference model says of a pair.
 *
 * @param withoutImage for held-out pairs; else null
 * @param cut whether the text was too long and was cut
 */
record ReferenceRow(
        String id,
        int negativeIndex,
        String split,
        PairLogProbabilities logProbabilities,
        @Nullable WithoutImage withoutImage,
        TokenCounts tokens,
        boolean cut) {
    /** The split whose answers are looked at without the image too. */
    static final String HOLDOUT = "holdout";

    boolean isOf(StoredPair pair) {
        return negativeIndex == pair.negativeIndex() && id.equals(pair.id());
    }
}
