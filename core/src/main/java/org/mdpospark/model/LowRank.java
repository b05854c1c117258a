package org.mdpospark.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The update of one linear layer.
 *
 * @param down A [r, in]
 * @param up B [out, r]
 * @param scaling s
 * @param dropout share of the layer's inputs that A does not see; 0 outside training
 * @param seed decides which
 * @param gradient where the gradients go; empty where none are asked for
 */
record LowRank(INDArray down, INDArray up, double scaling, double dropout, long seed, Optional<Gradient> gradient) {
    int rank() {
        return Math.toIntExact(down.size(0));
    }

    /**
     * Sums of gradients.
     *
     * @param down of A [r, in]
     * @param up of B [out, r]
     */
    record Gradient(INDArray down, INDArray up) {}
}
