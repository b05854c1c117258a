package org.mdpospark.dl4j;

import java.io.Serializable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019) with a schedule for A and one for
 * B.
 *
 * @param scheduleOfA learning rate of the A matrices
 * @param scheduleOfB learning rate of the B matrices; equal to the other but where rounds alternate
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay of all matrices, times the learning rate
 * @param maxGradientNorm global L2 norm that gradients are cut to; 0 cuts nothing
 */
public record Optimizer(
        ISchedule scheduleOfA,
        ISchedule scheduleOfB,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double maxGradientNorm)
        implements Serializable {
    public static final double DEFAULT_LEARNING_RATE = 1e-5;
    public static final double DEFAULT_BETA1 = 0.9;
    /** As the published mDPO code has it. */
    public static final double DEFAULT_BETA2 = 0.98;

    public static final double DEFAULT_EPSILON = 1e-8;
    /** As the published mDPO code has it. */
    public static final double DEFAULT_WEIGHT_DECAY = 0.05;
    /** That of transformers' trainer. */
    public static final double DEFAULT_MAX_GRADIENT_NORM = 1;

    public Optimizer {
        requireShare("beta1", beta1);
        requireShare("beta2", beta2);
        requireNotNegative("epsilon", epsilon);
        requireNotNegative("weight decay", weightDecay);
        requireNotNegative("gradient norm", maxGradientNorm);
    }

    IUpdater updater(ISchedule schedule) {
        return new FactorAdam(schedule, beta1, beta2, epsilon);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s must be 0 or more and below 1, but is %s".formatted(name, value));
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s must be 0 or more, but is %s".formatted(name, value));
        }
    }
}
