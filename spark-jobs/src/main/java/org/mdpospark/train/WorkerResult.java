package org.mdpospark.train;

import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.factory.Nd4j;

/** A worker's values, as plain arrays since the network's own are used again in the next round. */
final class WorkerResult extends ParameterAveragingTrainingResult {
    private final float[] values;
    private final float[] state;
    private final WorkerSummary summary;

    /**
     * @param values parameters, or the gradient where the driver takes the step
     * @param state of the updater, or empty
     */
    WorkerResult(float[] values, float[] state, double score, WorkerSummary summary) {
        super(Nd4j.empty(), Nd4j.empty(), score, null, null, null);
        this.values = values;
        this.state = state;
        this.summary = summary;
    }

    float[] values() {
        return values;
    }

    float[] state() {
        return state;
    }

    WorkerSummary summary() {
        return summary;
    }
}
