package org.mdpospark.train;

import java.io.Serializable;

/**
 * Nesterov momentum on the rounds' mean changes, as in Douillard et al., "DiLoCo: Distributed Low-Communication
 * Training of Language Models", 2023. With rate 1 and momentum 0 it is plain averaging.
 *
 * @param rate of the outer steps, positive
 * @param momentum in [0, 1)
 */
public record OuterOptimizer(double rate, double momentum) implements Serializable {
    public static final double DEFAULT_RATE = 0.7;
    public static final double DEFAULT_MOMENTUM = 0.9;

    public OuterOptimizer {
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("outer rate must be positive, but is " + rate);
        }
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("outer momentum must be 0 or more and below 1, but is " + momentum);
        }
    }

    /**
     * Takes a step.
     *
     * @param parameters before the round; changed to those after it
     * @param mean of the workers' parameters
     * @param velocity of the momentum; changed
     */
    void step(float[] parameters, float[] mean, float[] velocity) {
        for (int i = 0; i < parameters.length; i++) {
            double change = (double) parameters[i] - mean[i];
            double next = momentum * velocity[i] + change;
            velocity[i] = (float) next;
            parameters[i] = (float) (parameters[i] - rate * (change + momentum * next));
        }
    }
}
