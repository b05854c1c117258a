package org.mdpospark.model;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Moves output rows back among all rows. */
final class OutputRows {
    private OutputRows() {}

    /** all += some, row by row, where some [m, d] are the output rows of all [n, d]. */
    static void add(Kernels kernels, TokenRows rows, INDArray some, INDArray all) {
        double[] ones = new double[rows.outputs().length];
        Arrays.fill(ones, 1);
        kernels.scatterAdd(some, ones, rows.outputs(), all);
    }
}
