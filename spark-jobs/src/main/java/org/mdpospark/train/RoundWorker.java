package org.mdpospark.train;

import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.jspecify.annotations.Nullable;
import org.mdpospark.dl4j.AdapterComputation.StepSums;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.metrics.RunCount;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A worker of one round. DL4J's own begins every round at iteration 0, which stops schedules and makes Adam correct a
 * bias that is no longer there; this one begins where the run is.
 */
final class RoundWorker extends ParameterAveragingTrainingWorker {
    private final Broadcast<RoundStart> start;
    private final boolean gradientsOnly;
    private final List<TrainingHook> hooks;
    private transient @Nullable WorkerNetwork network;
    private transient int number;
    private transient long nanos;

    /** @param gradientsOnly whether the driver takes the steps */
    @SuppressWarnings("NullAway") // the base class takes nulls for what it is not to do
    RoundWorker(
            Broadcast<RoundStart> start,
            boolean gradientsOnly,
            WorkerConfiguration configuration,
            List<TrainingHook> hooks) {
        super(null, !gradientsOnly, configuration, List.of(), null, null);
        this.start = start;
        this.gradientsOnly = gradientsOnly;
        this.hooks = List.copyOf(hooks);
    }

    /** Gives the worker its number and what it computes with. */
    void attach(int worker, WorkerNetwork own) {
        number = worker;
        network = own;
        nanos = 0;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
        if (network == null) {
            throw new IllegalStateException("a worker computes with a network that must be attached first");
        }
        return network.at(start.value());
    }

    @Override
    public @Nullable ParameterAveragingTrainingResult processMinibatch(
            MultiDataSet pairs, ComputationGraph graph, boolean isLast) {
        long begin = System.nanoTime();
        hooks.forEach(hook -> hook.preUpdate(pairs, graph));
        if (gradientsOnly) {
            AdapterNetwork.gradient(graph, (org.nd4j.linalg.dataset.MultiDataSet) pairs);
        } else {
            graph.fit(pairs);
        }
        hooks.forEach(hook -> hook.postUpdate(pairs, graph));
        nanos += System.nanoTime() - begin;
        RunCount.PAIRS_TRAINED.add(pairs.getFeatures(0).size(0));
        return isLast ? getFinalResult(graph) : null;
    }

    @Override
    public WorkerResult getFinalResult(ComputationGraph graph) {
        INDArray result = gradientsOnly ? graph.getFlattenedGradients() : graph.params();
        float[] values = NativeFloats.copyOf(result);
        float[] state = gradientsOnly
                ? new float[0]
                : NativeFloats.copyOf(graph.getUpdater().getStateViewArray());
        StepSums steps = AdapterNetwork.computation(graph).takeSums();
        boolean finite = Floats.of(values).isFinite() && Floats.of(state).isFinite();
        long bytes = finite ? (long) Float.BYTES * ((long) values.length + state.length) : 0;
        return new WorkerResult(
                values, state, graph.score(), new WorkerSummary(number, finite, steps, nanos / 1e9, bytes));
    }
}
