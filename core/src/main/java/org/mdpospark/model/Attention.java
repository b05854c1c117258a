package org.mdpospark.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal self-attention with rotary positions: the projections, the heads, and the way back.
 *
 * @param cache keys and values of earlier passes, to which those of this one are added; empty if a pass sees its own
 *     rows only, and there is a way back only then
 * @param query [heads·size, d]
 * @param key [keyValueHeads·size, d]
 * @param value [keyValueHeads·size, d]
 * @param output [d, heads·size]
 */
record Attention(
        Kernels kernels,
        ArrayPool pool,
        AttentionShape shape,
        RotaryTable rotary,
        Optional<LayerCache> cache,
        Linear query,
        Linear key,
        Linear value,
        Linear output) {

    /**
     * Adds the attention of the normed input to y.
     *
     * @param x [n, d]
     * @param xOut x's output rows [m, d]; x itself if all rows are output
     * @param y [m, d]
     */
    Saved forward(INDArray x, INDArray xOut, TokenRows rows, INDArray y, ArrayPool.Scope kept) {
        int n = rows.rows();
        int m = rows.outputs().length;
        INDArray q = kept.take(m, shape.queryWidth());
        INDArray k = kept.take(n, shape.keyWidth());
        INDArray v = kept.take(n, shape.keyWidth());
        Optional<INDArray> queryLow = query.forward(kernels, xOut, rows.outputKeys(), false, q, kept, pool);
        Optional<INDArray> keyLow = key.forward(kernels, x, rows.keys(), false, k, kept, pool);
        Optional<INDArray> valueLow = value.forward(kernels, x, rows.keys(), false, v, kept, pool);
        kernels.rotate(q, shape.size(), rotary, rows.outputPositions(), false);
        kernels.rotate(k, shape.size(), rotary, rows.positions(), false);
        INDArray probabilities = kept.take(shape.heads() * rows.scores());
        INDArray mixed = kept.take(m, shape.queryWidth());
        cache.ifPresent(earlier -> earlier.store(k, v));
        INDArray seenKeys = cache.map(LayerCache::keys).orElse(k);
        INDArray seenValues = cache.map(LayerCache::values).orElse(v);
        kernels.attend(rows.spans(), shape, q, seenKeys, seenValues, probabilities, mixed);
        Optional<INDArray> outputLow = output.forward(kernels, mixed, rows.outputKeys(), true, y, kept, pool);
        return new Saved(q, k, v, probabilities, mixed, queryLow, keyLow, valueLow, outputLow);
    }

    /**
     * Computes the gradient with respect to the normed input.
     *
     * @param dy [m, d]
     * @param dx receives the gradient through keys and values [n, d]; empty if nobody needs it
     * @param dxOut the gradient through the queries is added to it [m, d]; dx itself if all rows are output; empty if
     *     nobody needs it
     */
    void backward(
            Saved saved,
            INDArray x,
            INDArray xOut,
            TokenRows rows,
            INDArray dy,
            Optional<INDArray> dx,
            Optional<INDArray> dxOut) {
        int n = rows.rows();
        int m = rows.outputs().length;
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray dMixed = scope.take(m, shape.queryWidth());
            output.backward(
                    kernels, saved.mixed, rows.outputKeys(), saved.outputLow, dy, false, Optional.of(dMixed), pool);
            INDArray dq = scope.take(m, shape.queryWidth());
            INDArray dk = scope.take(n, shape.keyWidth());
            INDArray dv = scope.take(n, shape.keyWidth());
            kernels.attendBackward(
                    rows.spans(), shape, saved.q, saved.k, saved.v, saved.probabilities, dMixed, dq, dk, dv);
            kernels.rotate(dq, shape.size(), rotary, rows.outputPositions(), true);
            kernels.rotate(dk, shape.size(), rotary, rows.positions(), true);
            key.backward(kernels, x, rows.keys(), saved.keyLow, dk, false, dx, pool);
            value.backward(kernels, x, rows.keys(), saved.valueLow, dv, true, dx, pool);
            query.backward(kernels, xOut, rows.outputKeys(), saved.queryLow, dq, true, dxOut, pool);
        }
    }

    /** Returns how many values {@link #forward} keeps. */
    long kept(TokenRows rows) {
        long n = rows.rows();
        long m = rows.outputs().length;
        long low = n * (query.rank() + key.rank() + value.rank() + output.rank());
        return 2 * m * shape.queryWidth() + 2 * n * shape.keyWidth() + shape.heads() * rows.scores() + low;
    }

    /** What the backward pass needs of the forward pass. */
    record Saved(
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray mixed,
            Optional<INDArray> queryLow,
            Optional<INDArray> keyLow,
            Optional<INDArray> valueLow,
            Optional<INDArray> outputLow) {}
}
