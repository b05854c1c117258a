package org.mdpospark.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the driver last saw of a training run; not a number before its first round. */
public enum RunReading {
    ROUNDS_DONE("roundsDone"),
    /** Rounds of the whole run. */
    ROUNDS("rounds"),
    /** Mean loss of a round's pairs, in nats. */
    LOSS("loss"),
    /** Mean margin of the chosen over the rejected answer. */
    ANSWER_MARGIN("answerMargin"),
    /** Mean margin of the image over the negative one. */
    IMAGE_MARGIN("imageMargin"),
    /** Mean norm of a round's gradients, before they are cut. */
    GRADIENT_NORM("gradientNorm"),
    LEARNING_RATE("learningRate"),
    /** Pairs of a round by its seconds, of all workers together. */
    PAIRS_PER_SECOND("pairsPerSecond"),
    /** Loss of held-out pairs when they were last measured. */
    HOLDOUT_LOSS("holdoutLoss"),
    /** Workers of the last round. */
    WORKERS("workers");

    private static final Map<RunReading, Double> LAST = new ConcurrentHashMap<>();

    private final String metric;

    RunReading(String metric) {
        this.metric = metric;
    }

    /** Returns its name in the metrics system. */
    public String metric() {
        return metric;
    }

    public void set(double now) {
        LAST.put(this, now);
    }

    public double value() {
        return LAST.getOrDefault(this, Double.NaN);
    }
}
