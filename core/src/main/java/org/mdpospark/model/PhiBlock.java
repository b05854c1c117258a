package org.mdpospark.model;

import java.util.Optional;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block of Phi-2: y = x + attention(norm(x)) + fc2(gelu(fc1(norm(x)))).
 *
 * @param normWeight [d]
 * @param normBias [d]
 */
record PhiBlock(
        Kernels kernels,
        ArrayPool pool,
        double epsilon,
        INDArray normWeight,
        INDArray normBias,
        Attention attention,
        Linear first,
        Linear second)
        implements DecoderBlock {

    @Override
    public Run forward(INDArray x, TokenRows rows, INDArray y, ArrayPool.Scope kept) {
        long m = rows.outputs().length;
        INDArray normed = kept.take(x.shape());
        kernels.layerNorm(x, normWeight, normBias, epsilon, normed);
        INDArray normedOut = normed;
        if (rows.all()) {
            y.assign(x);
        } else {
            normedOut = kept.take(m, x.size(1));
            kernels.gather(normed, rows.outputs(), normedOut);
            kernels.gather(x, rows.outputs(), y);
        }
        Attention.Saved saved = attention.forward(normed, normedOut, rows, y, kept);
        long[] keys = rows.outputKeys();
        INDArray before = kept.take(m, first.outputs());
        INDArray inner = kept.take(m, first.outputs());
        Optional<INDArray> firstLow = first.forward(kernels, normedOut, keys, false, before, kept, pool);
        kernels.activate(Activation.GELU_TANH, before, inner);
        Optional<INDArray> secondLow = second.forward(kernels, inner, keys, true, y, kept, pool);
        return new PhiRun(x, rows, normed, normedOut, saved, before, inner, firstLow, secondLow);
    }

    @Override
    public long kept(TokenRows rows) {
        long m = rows.outputs().length;
        return rows.rows() * first.inputs()
                + attention.kept(rows)
                + m * (first.inputs() + 2 * first.outputs() + first.rank() + second.rank());
    }

    private final class PhiRun implements Run {
        private final INDArray x;
        private final TokenRows rows;
        private final INDArray normed;
        private final INDArray normedOut;
        private final Attention.Saved saved;
        private final INDArray before;
        private final INDArray inner;
        private final Optional<INDArray> firstLow;
        private final Optional<INDArray> secondLow;

        PhiRun(
                INDArray x,
                TokenRows rows,
                INDArray normed,
                INDArray normedOut,
                Attention.Saved saved,
                INDArray before,
                INDArray inner,
                Optional<INDArray> firstLow,
                Optional<INDArray> secondLow) {
            this.x = x;
            this.rows = rows;
            this.normed = normed;
            this.normedOut = normedOut;
            this.saved = saved;
            this.before = before;
            this.inner = inner;
            this.firstLow = firstLow;
            this.secondLow = secondLow;
        }

        @Override
        public void backward(INDArray dy) {
            mlpBackward(dy, Optional.empty());
            attention.backward(saved, normed, normedOut, rows, dy, Optional.empty(), Optional.empty());
        }

        @Override
        public void backward(INDArray dy, INDArray dx) {
            try (ArrayPool.Scope scope = pool.scope()) {
                INDArray dNormed = scope.take(normed.shape());
                INDArray dNormedOut = scope.take(normedOut.shape());
                mlpBackward(dy, Optional.of(dNormedOut));
                attention.backward(saved, normed, normedOut, rows, dy, Optional.of(dNormed), Optional.of(dNormedOut));
                if (rows.all()) {
                    kernels.add(dNormedOut, dNormed);
                    if (dx != dy) {
                        dx.assign(dy);
                    }
                } else {
                    OutputRows.add(kernels, rows, dNormedOut, dNormed);
                    dx.assign(0);
                    OutputRows.add(kernels, rows, dy, dx);
                }
                kernels.layerNormBackward(x, normWeight, epsilon, dNormed, dx);
            }
        }

        /** Computes the gradient of the normed output rows through the MLP. */
        private void mlpBackward(INDArray dy, Optional<INDArray> dNormedOut) {
            long[] keys = rows.outputKeys();
            try (ArrayPool.Scope scope = pool.scope()) {
                INDArray dInner = scope.take(inner.shape());
                second.backward(kernels, inner, keys, secondLow, dy, false, Optional.of(dInner), pool);
                kernels.activateBackward(Activation.GELU_TANH, before, dInner);
                first.backward(kernels, normedOut, keys, firstLow, dInner, false, dNormedOut, pool);
            }
        }
    }
}
