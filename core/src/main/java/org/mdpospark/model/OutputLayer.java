package org.mdpospark.model;

import java.util.Arrays;
import java.util.Optional;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.DecoderConfig;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The decoder's last norm and its output layer, frozen. Logits exist for a few rows at a time. */
final class OutputLayer {
    private static final long LOGITS_AT_ONCE = 8L << 20;

    private final DecoderConfig config;
    private final Kernels kernels;
    private final ArrayPool pool;
    private final FrozenWeights weights;
    private final INDArray normWeight; // [d]
    private final Optional<INDArray> normBias; // [d], PHI
    private final Optional<INDArray> headBias; // [v]

    OutputLayer(Checkpoint checkpoint, Kernels kernels, ArrayPool pool, FrozenWeights weights) {
        this.config = checkpoint.config().decoder();
        this.kernels = kernels;
        this.pool = pool;
        this.weights = weights;
        this.normWeight = weights.small(checkpoint.finalNorm("weight"), config.hidden());
        this.normBias = config.kind() == DecoderConfig.Kind.PHI
                ? Optional.of(weights.small(checkpoint.finalNorm("bias"), config.hidden()))
                : Optional.empty();
        this.headBias = checkpoint.headBias().map(tensor -> weights.small(tensor, config.vocabulary()));
    }

    /** Returns how many rows of logits are computed together. */
    int chunk(int rows) {
        return (int) Math.min(rows, Math.max(1, LOGITS_AT_ONCE / config.vocabulary()));
    }

    /**
     * Returns log p of each prediction.
     *
     * @param x output rows of the last block [m, d]
     * @param slopes receives the gradient of each log p with respect to its normed row [predictions, d]; empty if
     *     nobody needs it
     */
    double[] logProbabilities(INDArray x, PackedBatch.Predictions predictions, Optional<INDArray> slopes) {
        int count = predictions.targets().length;
        double[] logProbabilities = new double[count];
        INDArray head = weights.head();
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray normed = norm(x, scope);
            int chunk = chunk(count);
            for (int from = 0; from < count; from += chunk) {
                int to = Math.min(count, from + chunk);
                try (ArrayPool.Scope local = pool.scope()) {
                    INDArray rows = local.take(to - from, config.hidden());
                    kernels.gather(normed, Arrays.copyOfRange(predictions.rows(), from, to), rows);
                    INDArray logits = logits(rows, head, local);
                    int[] targets = Arrays.copyOfRange(predictions.targets(), from, to);
                    kernels.logProbabilities(logits, targets, logProbabilities, from);
                    if (slopes.isPresent()) {
                        INDArray part = Views.rows(slopes.get(), from, to - from);
                        kernels.multiply(logits, false, head, false, 1, 0, part);
                    }
                }
            }
        }
        return logProbabilities;
    }

    /** Returns the logits of every row of x [m, d] as [m, v], lent by the scope. */
    INDArray logits(INDArray x, ArrayPool.Scope scope) {
        try (ArrayPool.Scope local = pool.scope()) {
            return logits(norm(x, local), weights.head(), scope);
        }
    }

    /**
     * Computes the gradient of Σ weights[i]·log p(prediction i) with respect to x.
     *
     * @param dx receives it [m, d]
     */
    void backward(INDArray x, PackedBatch.Predictions predictions, INDArray slopes, double[] weights, INDArray dx) {
        try (ArrayPool.Scope scope = pool.scope()) {
            INDArray dNormed = scope.take(x.shape()).assign(0);
            kernels.scatterAdd(slopes, weights, predictions.rows(), dNormed);
            dx.assign(0);
            if (normBias.isPresent()) {
                kernels.layerNormBackward(x, normWeight, config.normEpsilon(), dNormed, dx);
            } else {
                kernels.rmsNormBackward(x, normWeight, config.normEpsilon(), dNormed, dx);
            }
        }
    }

    private INDArray norm(INDArray x, ArrayPool.Scope scope) {
        INDArray normed = scope.take(x.shape());
        if (normBias.isPresent()) {
            kernels.layerNorm(x, normWeight, normBias.get(), config.normEpsilon(), normed);
        } else {
            kernels.rmsNorm(x, normWeight, config.normEpsilon(), normed);
        }
        return normed;
    }

    private INDArray logits(INDArray normed, INDArray head, ArrayPool.Scope scope) {
        INDArray logits = scope.take(normed.size(0), config.vocabulary());
        kernels.multiply(normed, false, head, true, 1, 0, logits);
        headBias.ifPresent(bias -> kernels.addBias(logits, bias));
        return logits;
    }
}
