package org.mdpospark.model;

import java.util.List;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations that a model is made of, on row-major matrices. An output may be the same array as an input only where
 * the method says so.
 */
interface Kernels extends AutoCloseable {
    /** Returns the type of every array that the kernels take. */
    DataType type();

    /** c [m, n] = alpha·a·b + beta·c, where a and b are transposed first if so asked; c is not read if beta is 0. */
    void multiply(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, double alpha, double beta, INDArray c);

    /** y = x / rms(x)·weight, row by row [n, d]; Zhang and Sennrich, "Root Mean Square Layer Normalization", 2019. */
    void rmsNorm(INDArray x, INDArray weight, double epsilon, INDArray y);

    /** dx += the gradient of {@link #rmsNorm}. */
    void rmsNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx);

    /** y = (x - mean) / deviation·weight + bias, row by row [n, d]; Ba et al., "Layer Normalization", 2016. */
    void layerNorm(INDArray x, INDArray weight, INDArray bias, double epsilon, INDArray y);

    /** dx += the gradient of {@link #layerNorm}. */
    void layerNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx);

    /**
     * Rotates the heads of x [n, heads·size] in place to their rows' positions, or back.
     *
     * <p>Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021.
     */
    void rotate(INDArray x, int headSize, RotaryTable table, int[] positions, boolean back);

    /**
     * Attention: y = softmax(scale·q·kᵀ, seen keys only)·v, head by head.
     *
     * @param probabilities receives the softmax of every span [heads, queries, keys], one span after the other
     */
    void attend(
            List<AttentionSpan> spans,
            AttentionShape shape,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray y);

    /**
     * The gradient of {@link #attend}. dq's rows of the spans are overwritten, and dk's and dv's; no two spans may
     * share keys.
     */
    void attendBackward(
            List<AttentionSpan> spans,
            AttentionShape shape,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray dy,
            INDArray dq,
            INDArray dk,
            INDArray dv);

    /** y = gate·sigmoid(gate)·up; Shazeer, "GLU Variants Improve Transformer", 2020. y may be gate or up. */
    void gatedSwish(INDArray gate, INDArray up, INDArray y);

    /** Replaces gate and up by the gradients with respect to them. */
    void gatedSwishBackward(INDArray gate, INDArray up, INDArray dy);

    /** y = activation(x); y may be x. */
    void activate(Activation activation, INDArray x, INDArray y);

    /** dy *= activation'(x). */
    void activateBackward(Activation activation, INDArray x, INDArray dy);

    /** Adds the vector to every row of x [n, d]. */
    void addBias(INDArray x, INDArray bias);

    /** y += x. */
    void add(INDArray x, INDArray y);

    /** y row i = x row rows[i]. */
    void gather(INDArray x, int[] rows, INDArray y);

    /** y row rows[i] += weights[i]·x row i; a row may be named several times. */
    void scatterAdd(INDArray x, double[] weights, int[] rows, INDArray y);

    /** y = x·mask / (1 - rate), where {@link DropoutMask} draws row i's mask from the seed and keys[i]; y may be x. */
    void dropout(INDArray x, double rate, long seed, long[] keys, INDArray y);

    /**
     * Replaces logits [n, v] by the gradient of log p(target) with respect to them: 1 at the target, less the softmax.
     *
     * @param logProbabilities receives log p(target) of each row from {@code offset} on
     */
    void logProbabilities(INDArray logits, int[] targets, double[] logProbabilities, int offset);

    @Override
    void close();
}
