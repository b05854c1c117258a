package org.mdpospark.lora;

import java.io.Serializable;

/**
 * What decides the shape, the strength and the first values of an adapter.
 *
 * @param rank rows of A and columns of B, positive
 * @param alpha α, positive: the update counts {@link #scaling()} times
 * @param dropout share of a module's inputs that are dropped before A in training, in [0, 1)
 * @param rankStabilized whether the scaling is α/√rank (Kalajdzievski, "A Rank Stabilization Scaling Factor for
 *     Fine-Tuning with LoRA", 2023) instead of α/rank
 * @param targets the modules that are adapted
 * @param seed decides the first values of A
 */
public record LoraConfig(
        int rank, double alpha, double dropout, boolean rankStabilized, TargetModules targets, long seed)
        implements Serializable {
    /** The paper's rank. */
    public static final int DEFAULT_RANK = 64;

    /** The paper's α. */
    public static final double DEFAULT_ALPHA = 128;

    public static final double DEFAULT_DROPOUT = 0;
    public static final long DEFAULT_SEED = 0;

    /** The adapter of the mDPO paper: every linear layer of the decoder. */
    public static final LoraConfig DEFAULT = new LoraConfig(
            DEFAULT_RANK, DEFAULT_ALPHA, DEFAULT_DROPOUT, false, TargetModules.allLinear(), DEFAULT_SEED);

    public LoraConfig {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be positive, but is " + rank);
        }
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha must be positive, but is " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be 0 or more and below 1, but is " + dropout);
        }
    }

    /** Returns the factor of B·A. */
    public double scaling() {
        return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
    }
}
