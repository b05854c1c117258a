package org.mdpospark.model;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block of LLaMA: x₁ = x + attention(norm(x)), y = x₁ + down(swish(gate(norm(x₁)))·up(norm(x₁))).
 *
 * <p>Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", 2023.
 *
 * @param inputNorm [d]
 * @param middleNorm [d]
 */
record LlamaBlock(
        Kernels kernels,
        ArrayPool pool,
        double epsilon,
        INDArray inputNorm,
        Attention attention,
        INDArray middleNorm,
        Linear gate,
        Linear up,
        Linear down)
        implements DecoderBlock {

    @Override
    public Run forward(INDArray x, TokenRows rows, INDArray y, ArrayPool.Scope kept) {
        long m = rows.outputs().length;
        long d = x.size(1);
        INDArray normed = kept.take(x.shape());
        kernels.rmsNorm(x, inputNorm, epsilon, normed);
        INDArray normedOut = normed;
        INDArray middle = kept.take(m, d); // x₁
        if (rows.all()) {
            middle.assign(x);
        } else {
            normedOut = kept.take(m, d);
            kernels.gather(normed, rows.outputs(), normedOut);
            kernels.gather(x, rows.outputs(), middle);
        }
        Attention.Saved saved = attention.forward(normed, normedOut, rows, middle, kept);
        INDArray middleNormed = kept.take(m, d);
        kernels.rmsNorm(middle, middleNorm, epsilon, middleNormed);
        long[] keys = rows.outputKeys();
        INDArray gates = kept.take(m, gate.outputs());
        INDArray ups = kept.take(m, up.outputs());
        INDArray inner = kept.take(m, gate.outputs());
        Optional<INDArray> gateLow = gate.forward(kernels, middleNormed, keys, false, gates, kept, pool);
        Optional<INDArray> upLow = up.forward(kernels, middleNormed, keys, false, ups, kept, pool);
        kernels.gatedSwish(gates, ups, inner);
        y.assign(middle);
        Optional<INDArray> downLow = down.forward(kernels, inner, keys, true, y, kept, pool);
        return new LlamaRun(
                x, rows, normed, normedOut, saved, middle, middleNormed, gates, ups, inner, gateLow, upLow, downLow);
    }

    @Override
    public long kept(TokenRows rows) {
        long m = rows.outputs().length;
        return rows.rows() * gate.inputs()
                + attention.kept(rows)
                + m * (3 * gate.inputs() + 3 * gate.outputs() + gate.rank() + up.rank() + down.rank());
    }

    private final class LlamaRun implements Run {
        private final INDArray x;
        private final TokenRows rows;
        private final INDArray normed;
        private final INDArray normedOut;
        private final Attention.Saved saved;
        private final INDArray middle;
        private final INDArray middleNormed;
        private final INDArray gates;
        private final INDArray ups;
        private final INDArray inner;
        private final Optional<INDArray> gateLow;
        private final Optional<INDArray> upLow;
        private final Optional<INDArray> downLow;

        LlamaRun(
                INDArray x,
                TokenRows rows,
                INDArray normed,
                INDArray normedOut,
                Attention.Saved saved,
                INDArray middle,
                INDArray middleNormed,
                INDArray gates,
                INDArray ups,
                INDArray inner,
                Optional<INDArray> gateLow,
                Optional<INDArray> upLow,
                Optional<INDArray> downLow) {
            this.x = x;
            this.rows = rows;
            this.normed = normed;
            this.normedOut = normedOut;
            this.saved = saved;
            this.middle = middle;
            this.middleNormed = middleNormed;
            this.gates = gates;
            this.ups = ups;
            this.inner = inner;
            this.gateLow = gateLow;
            this.upLow = upLow;
            this.downLow = downLow;
        }

        @Override
        public void backward(INDArray dy) {
            mlpBackward(dy);
            attention.backward(saved, normed, normedOut, rows, dy, Optional.empty(), Optional.empty());
        }

        @Override
        public void backward(INDArray dy, INDArray dx) {
            mlpBackward(dy);
            try (ArrayPool.Scope scope = pool.scope()) {
                INDArray dNormed = scope.take(normed.shape());
                if (rows.all()) {
                    Optional<INDArray> slope = Optional.of(dNormed);
                    attention.backward(saved, normed, normedOut, rows, dy, slope, slope);
                    if (dx != dy) {
                        dx.assign(dy);
                    }
                } else {
                    INDArray dNormedOut = scope.take(normedOut.shape()).assign(0);
                    attention.backward(
                            saved, normed, normedOut, rows, dy, Optional.of(dNormed), Optional.of(dNormedOut));
                    OutputRows.add(kernels, rows, dNormedOut, dNormed);
                    dx.assign(0);
                    OutputRows.add(kernels, rows, dy, dx);
                }
                kernels.rmsNormBackward(x, inputNorm, epsilon, dNormed, dx);
            }
        }

        /** Replaces the gradient of y by that of x₁. */
        private void mlpBackward(INDArray dy) {
            long[] keys = rows.outputKeys();
            try (ArrayPool.Scope scope = pool.scope()) {
                INDArray dInner = scope.take(inner.shape());
                down.backward(kernels, inner, keys, downLow, dy, false, Optional.of(dInner), pool);
                kernels.gatedSwishBackward(gates, ups, dInner);
                INDArray dNormed = scope.take(middleNormed.shape());
                gate.backward(kernels, middleNormed, keys, gateLow, gates, false, Optional.of(dNormed), pool);
                up.backward(kernels, middleNormed, keys, upLow, ups, true, Optional.of(dNormed), pool);
                kernels.rmsNormBackward(middle, middleNorm, epsilon, dNormed, dy);
            }
        }
    }
}
