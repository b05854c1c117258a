package org.mdpospark.model;

import java.util.Arrays;
import java.util.List;

/**
 * What a decoder block must know of the rows of a packed batch.
 *
 * @param spans which row sees which; their queries are counted among the output rows, their keys among all rows
 * @param positions of each row in its sequence
 * @param keys names of the rows, for dropout
 * @param outputs the rows whose output is wanted, in ascending order: all of them, or in the last block those that
 *     predict a token of an answer
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenRows(List<AttentionSpan> spans, int[] positions, long[] keys, int[] outputs) {
    /**
     * Returns the rows of one prompt.
     *
     * @param keyStart where its keys are
     * @param lastOnly whether the output of its last row alone is wanted
     */
    static TokenRows prompt(int rows, int keyStart, boolean lastOnly) {
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> i);
        int[] outputs = lastOnly ? new int[] {rows - 1} : positions;
        AttentionSpan span = AttentionSpan.causal(0, outputs.length, keyStart, rows);
        return new TokenRows(List.of(span), positions, new long[rows], outputs);
    }

    int rows() {
        return positions.length;
    }

    boolean all() {
        return outputs.length == positions.length;
    }

    int[] outputPositions() {
        int[] some = new int[outputs.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = positions[outputs[i]];
        }
        return some;
    }

    long[] outputKeys() {
        long[] some = new long[outputs.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = keys[outputs[i]];
        }
        return some;
    }

    /** Returns how many attention probabilities one head has. */
    long scores() {
        return spans.stream()
                .mapToLong(span -> (long) span.queries() * span.keys())
                .sum();
    }
}
