package org.mdpospark.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One block of a decoder. */
interface DecoderBlock {
    /**
     * Computes the output rows.
     *
     * @param x [n, d]
     * @param y receives the rows that {@code rows} names as outputs [m, d]
     * @param kept lends what the backward pass needs
     */
    Run forward(INDArray x, TokenRows rows, INDArray y, ArrayPool.Scope kept);

    /** Returns about how many values a forward pass keeps, and as many a backward pass needs beside them. */
    long kept(TokenRows rows);

    /** A forward pass that can be run backward, once: the backward pass overwrites what was kept. */
    interface Run {
        /** Adds to the gradients of the block's adapters; with the gradient of its output [m, d]. */
        void backward(INDArray dy);

        /**
         * Does so, and computes the gradient of its input.
         *
         * @param dy [m, d]; overwritten
         * @param dx receives the gradient [n, d]; may be dy if all rows are output
         */
        void backward(INDArray dy, INDArray dx);
    }
}
