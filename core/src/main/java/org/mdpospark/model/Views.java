package org.mdpospark.model;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parts of arrays, without copying. */
final class Views {
    private Views() {}

    /** Returns rows [from, from + count) of a row-major array [n, columns]. */
    static INDArray rows(INDArray array, long from, long count) {
        long columns = array.size(1);
        return Nd4j.create(
                array.data(),
                new long[] {count, columns},
                new long[] {columns, 1},
                array.offset() + from * columns,
                'c',
                array.dataType());
    }
}
