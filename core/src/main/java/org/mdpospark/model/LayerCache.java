package org.mdpospark.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keys and values that a layer computed before, and where new ones go. Spans count their keys among the cache's rows.
 *
 * @param keys rotated [c, keyValueHeads·size]
 * @param values [c, keyValueHeads·size]
 * @param rows the cache's row for each new row [n]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerCache(INDArray keys, INDArray values, int[] rows) {
    /** Stores new rows [n, keyValueHeads·size]. */
    void store(INDArray newKeys, INDArray newValues) {
        int from = 0;
        while (from < rows.length) {
            int to = from + 1;
            while (to < rows.length && rows[to] == rows[to - 1] + 1) {
                to++;
            }
            Views.rows(keys, rows[from], to - from).assign(Views.rows(newKeys, from, to - from));
            Views.rows(values, rows[from], to - from).assign(Views.rows(newValues, from, to - from));
            from = to;
        }
    }
}
