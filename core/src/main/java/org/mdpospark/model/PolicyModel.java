package org.mdpospark.model;

import java.util.Optional;
import org.mdpospark.checkpoint.ModelConfig;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A vision-language model with a frozen base: log-probabilities of answers, and the gradient of a weighted sum of them
 * with respect to the adapters. This is all that training asks of a model; where and how it computes is its own affair.
 * One thread uses a model at a time.
 */
public interface PolicyModel extends AutoCloseable {
    ModelConfig config();

    /**
     * Runs the vision tower.
     *
     * @param pixels preprocessed image [3, size, size]
     */
    ImageFeatures encode(float[] pixels);

    /**
     * Returns log p(answer | image, prompt), summed over the answer's tokens, of every answer of the batch, in nats.
     *
     * @param adapter empty for the base model
     */
    double[] logProbabilities(PackedBatch batch, Optional<LoraParameters> adapter);

    /**
     * Does so, and keeps what the backward pass needs until the result is closed.
     *
     * @param gradient as long as the adapter; {@link ForwardPass#backward} adds to it
     * @param dropout share of an adapter's inputs that it does not see, in [0, 1)
     * @param seed decides which
     */
    ForwardPass forward(PackedBatch batch, LoraParameters adapter, INDArray gradient, double dropout, long seed);

    @Override
    void close();

    /** A forward pass that waits for its backward pass. */
    interface ForwardPass extends AutoCloseable {
        /** Returns log p of each answer, as {@link PolicyModel#logProbabilities} does. */
        double[] logProbabilities();

        /**
         * Adds the gradient of Σ coefficients[i]·log p(answer i) with respect to the adapter's values to the pass's
         * gradient. Can be called once.
         */
        void backward(double[] coefficients);

        @Override
        void close();
    }
}
