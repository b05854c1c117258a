package org.mdpospark.model;

import java.util.Arrays;

/**
 * Query rows that attend to one run of key rows. Query i sees keys [0, sharedEnd[i]) and [ownStart[i], ownEnd[i]),
 * counted from the first key of the span.
 *
 * @param queryStart first row of the queries
 * @param keyStart first row of the keys and values
 * @param keys number of keys
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AttentionSpan(int queryStart, int keyStart, int keys, int[] sharedEnd, int[] ownStart, int[] ownEnd) {
    AttentionSpan {
        if (sharedEnd.length != ownStart.length || sharedEnd.length != ownEnd.length) {
            throw new IllegalArgumentException("every query needs a shared and an own range");
        }
        for (int i = 0; i < sharedEnd.length; i++) {
            boolean ordered = 0 <= sharedEnd[i] && sharedEnd[i] <= ownStart[i];
            if (!ordered || ownStart[i] > ownEnd[i] || ownEnd[i] > keys) {
                throw new IllegalArgumentException(
                        "query %d must see ordered ranges below %d, but sees [0, %d), [%d, %d)"
                                .formatted(i, keys, sharedEnd[i], ownStart[i], ownEnd[i]));
            }
        }
    }

    /** Returns a span in which every row sees every row: an image in a vision tower. */
    static AttentionSpan full(int start, int rows) {
        int[] all = new int[rows];
        Arrays.fill(all, rows);
        return new AttentionSpan(start, start, rows, all, all, all);
    }

    /** Returns a span whose queries are the last ones of a sequence, each of which sees the keys up to itself. */
    static AttentionSpan causal(int queryStart, int queries, int keyStart, int keys) {
        int[] none = new int[queries];
        int[] end = new int[queries];
        Arrays.setAll(end, i -> keys - queries + i + 1);
        return new AttentionSpan(queryStart, keyStart, keys, none, none, end);
    }

    int queries() {
        return sharedEnd.length;
    }
}
