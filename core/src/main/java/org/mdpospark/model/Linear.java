package org.mdpospark.model;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A frozen linear layer with, perhaps, an update of low rank: {@code y = x·Wᵀ + b + s·(x·Aᵀ)·Bᵀ}.
 *
 * <p>Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", ICLR 2022, section 4.1.
 *
 * @param weight W [out, in], never written
 * @param bias b [out]
 */
record Linear(INDArray weight, Optional<INDArray> bias, Optional<LowRank> update) {
    Linear {
        if (update.isPresent()) {
            LowRank lowRank = update.get();
            requireShape("A", lowRank.down(), lowRank.rank(), weight.size(1));
            requireShape("B", lowRank.up(), weight.size(0), lowRank.rank());
        }
    }

    long outputs() {
        return weight.size(0);
    }

    /** Returns the rank of the update, or 0 without one. */
    long rank() {
        return update.map(LowRank::rank).orElse(0);
    }

    long inputs() {
        return weight.size(1);
    }

    /**
     * Computes y [n, out] from x [n, in], or adds to y what it computes.
     *
     * @param keys names of the rows, for dropout
     * @return x·Aᵀ [n, r] with x after dropout, which the backward pass reads; lent by {@code kept}
     */
    Optional<INDArray> forward(
            Kernels kernels, INDArray x, long[] keys, boolean add, INDArray y, ArrayPool.Scope kept, ArrayPool pool) {
        kernels.multiply(x, false, weight, true, 1, add ? 1 : 0, y);
        bias.ifPresent(shifts -> kernels.addBias(y, shifts));
        if (update.isEmpty()) {
            return Optional.empty();
        }
        LowRank lowRank = update.get();
        INDArray low = kept.take(x.size(0), lowRank.rank());
        try (ArrayPool.Scope scope = pool.scope()) {
            kernels.multiply(dropped(kernels, lowRank, x, keys, scope), false, lowRank.down(), true, 1, 0, low);
        }
        kernels.multiply(low, false, lowRank.up(), true, lowRank.scaling(), 1, y);
        return Optional.of(low);
    }

    /**
     * Adds to the gradients of A and B, and computes the gradient with respect to x, or adds to it.
     *
     * @param low what {@link #forward} returned
     * @param dy gradient with respect to y [n, out]
     * @param dx receives the gradient with respect to x [n, in]; empty if nobody needs it
     */
    void backward(
            Kernels kernels,
            INDArray x,
            long[] keys,
            Optional<INDArray> low,
            INDArray dy,
            boolean add,
            Optional<INDArray> dx,
            ArrayPool pool) {
        dx.ifPresent(slope -> kernels.multiply(dy, false, weight, false, 1, add ? 1 : 0, slope));
        if (update.isEmpty()) {
            return;
        }
        LowRank lowRank = update.get();
        LowRank.Gradient gradient = lowRank.gradient().orElseThrow();
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray lowSlope = scope.take(x.size(0), lowRank.rank()); // s·dy·B [n, r]
            kernels.multiply(dy, false, lowRank.up(), false, lowRank.scaling(), 0, lowSlope);
            kernels.multiply(dy, true, low.orElseThrow(), false, lowRank.scaling(), 1, gradient.up());
            INDArray dropped = dropped(kernels, lowRank, x, keys, scope);
            kernels.multiply(lowSlope, true, dropped, false, 1, 1, gradient.down());
            if (dx.isPresent() && lowRank.dropout() == 0) {
                kernels.multiply(lowSlope, false, lowRank.down(), false, 1, 1, dx.get());
            } else if (dx.isPresent()) {
                kernels.multiply(lowSlope, false, lowRank.down(), false, 1, 0, dropped);
                kernels.dropout(dropped, lowRank.dropout(), lowRank.seed(), keys, dropped);
                kernels.add(dropped, dx.get());
            }
        }
    }

    private static INDArray dropped(Kernels kernels, LowRank lowRank, INDArray x, long[] keys, ArrayPool.Scope scope) {
        if (lowRank.dropout() == 0) {
            return x;
        }
        INDArray dropped = scope.take(x.shape());
        kernels.dropout(x, lowRank.dropout(), lowRank.seed(), keys, dropped);
        return dropped;
    }

    private static void requireShape(String name, INDArray array, long... expected) {
        if (!Arrays.equals(array.shape(), expected)) {
            throw new IllegalArgumentException("%s must have shape %s, but has %s"
                    .formatted(name, Arrays.toString(expected), Arrays.toString(array.shape())));
        }
    }
}
