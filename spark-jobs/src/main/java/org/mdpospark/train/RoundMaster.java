package org.mdpospark.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.jspecify.annotations.Nullable;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.lora.AdapterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * DL4J's parameter averaging, one {@code fitPaths} a round: partitions are workers, and each path a step. What DL4J's
 * own master does otherwise:
 *
 * <ul>
 *   <li>it divides the data itself and drops what is left over; here every path is run
 *   <li>it begins every round at iteration 0
 *   <li>it adds results up in the order in which they come; here in the order of the workers, in double precision
 *   <li>one worker without a number spoils the mean; here it is left out
 *   <li>it weighs workers alike; here by the pairs that they learnt from
 *   <li>all results go through the driver; here executors average a part each, and the driver gets the mean alone
 * </ul>
 */
final class RoundMaster extends ParameterAveragingTrainingMaster {
    private static final Slice SUMMARY = new Slice(false, -1, 0);

    private final AveragingMode mode;
    private final @Nullable OuterOptimizer outer;
    private final float[] velocity;
    private final AdapterLayout layout;
    private final Broadcast<WorkerSettings> settings;
    private final List<TrainingHook> hooks;
    private @Nullable Broadcast<RoundStart> start;
    private @Nullable RoundOutcome outcome;
    private int steps;

    /**
     * @param outer null but in {@link AveragingMode#OUTER}
     * @param velocity of the outer optimizer; changed by rounds
     * @param hooks called by workers around every step
     */
    RoundMaster(
            AveragingMode mode,
            @Nullable OuterOptimizer outer,
            float[] velocity,
            AdapterLayout layout,
            Broadcast<WorkerSettings> settings,
            List<TrainingHook> hooks) {
        super(true, 1, 1, 1, Integer.MAX_VALUE, 0);
        this.mode = mode;
        this.outer = outer;
        this.velocity = velocity;
        this.layout = layout;
        this.settings = settings;
        this.hooks = List.copyOf(hooks);
    }

    /** Says how many optimizer steps the next round has. */
    void expect(int stepsOfRound) {
        steps = stepsOfRound;
    }

    /** Returns what the last round came to. */
    RoundOutcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException("no round has been run");
        }
        return outcome;
    }

    /** Returns the bytes of values that the driver sends to each executor in a round. */
    long bytesSent(ComputationGraph network) {
        return begin(network).bytes();
    }

    @Override
    public RoundWorker getWorkerInstance(SparkComputationGraph graph) {
        start = graph.getSparkContext().broadcast(begin(graph.getNetwork()));
        WorkerConfiguration configuration = new WorkerConfiguration(true, 1, 1, Integer.MAX_VALUE, 0, false);
        return new RoundWorker(start, mode == AveragingMode.SYNC, configuration, hooks);
    }

    @Override
    @SuppressWarnings("NullAway") // this master trains graphs only
    public void executeTrainingPaths(
            SparkDl4jMultiLayer network,
            SparkComputationGraph graph,
            JavaRDD<String> paths,
            DataSetLoader dataSetLoader,
            MultiDataSetLoader loader) {
        RoundTask task = new RoundTask(getWorkerInstance(graph), loader, settings);
        try {
            processResults(null, graph, paths.mapPartitions(task), 1, 1);
        } finally {
            if (start != null) {
                start.destroy();
            }
        }
    }

    @Override
    protected void processResults(
            SparkDl4jMultiLayer ignored,
            SparkComputationGraph graph,
            JavaRDD<ParameterAveragingTrainingResult> results,
            int split,
            int splits) {
        ComputationGraph network = graph.getNetwork();
        boolean gradients = mode == AveragingMode.SYNC;
        Slices slices = Slices.of(layout, gradients ? 0 : stateLength(network));
        AdapterLayout shape = layout;
        List<Object> parts = results.flatMapToPair(result -> contributions((WorkerResult) result, slices))
                .groupByKey(new HashPartitioner(Math.min(slices.all().size() + 1, results.getNumPartitions())))
                .map(part -> part._1().equals(SUMMARY)
                        ? summaries(part._2())
                        : SliceMean.of(part._1(), contributions(part._2()), shape, !gradients))
                .collect();
        List<WorkerSummary> workers = new ArrayList<>();
        List<SliceMean> means = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof SliceMean mean) {
                means.add(mean);
            } else {
                ((List<?>) part).forEach(summary -> workers.add((WorkerSummary) summary));
            }
        }
        workers.sort(Comparator.comparingInt(WorkerSummary::worker));
        double norm = RoundOutcome.meanGradientNorm(workers);
        if (!means.isEmpty()) {
            float[] values = assemble(means, false, Math.toIntExact(layout.length()));
            if (gradients) {
                try (INDArray gradient = Nd4j.createFromArray(values)) {
                    norm = gradient.norm2Number().doubleValue();
                    AdapterNetwork.step(
                            network,
                            gradient.reshape(network.getFlattenedGradients().shape()));
                }
            } else {
                average(network, values, assemble(means, true, Math.toIntExact(stateLength(network))));
            }
        }
        outcome = new RoundOutcome(workers, gradients || workers.size() < 2 ? Double.NaN : inexactness(means), norm);
    }

    private RoundStart begin(ComputationGraph network) {
        float[] state = mode == AveragingMode.SYNC
                ? new float[0]
                : network.getUpdater().getStateViewArray().data().asFloat();
        return new RoundStart(network.params().data().asFloat(), state, network.getIterationCount());
    }

    private void average(ComputationGraph network, float[] mean, float[] state) {
        float[] parameters = mean;
        if (outer != null) {
            parameters = network.params().data().asFloat();
            outer.step(parameters, mean, velocity);
        }
        try (INDArray values = Nd4j.createFromArray(parameters);
                INDArray moments = Nd4j.createFromArray(state)) {
            network.params().assign(values.reshape(network.params().shape()));
            network.getUpdater().setStateViewArray(moments);
        }
        network.getConfiguration().setIterationCount(network.getIterationCount() + steps);
    }

    private static long stateLength(ComputationGraph network) {
        return network.getUpdater().getStateViewArray().length();
    }

    private static Iterator<Tuple2<Slice, Object>> contributions(WorkerResult result, Slices slices) {
        WorkerSummary summary = result.summary();
        List<Tuple2<Slice, Object>> all = new ArrayList<>();
        all.add(new Tuple2<>(SUMMARY, summary));
        if (summary.finite()) {
            for (Slice slice : slices.all()) {
                float[] from = slice.state() ? result.state() : result.values();
                float[] values = new float[slice.length()];
                System.arraycopy(from, Math.toIntExact(slice.begin()), values, 0, values.length);
                long pairs = summary.steps().sums().pairs();
                all.add(new Tuple2<>(slice, new Contribution(summary.worker(), pairs, values)));
            }
        }
        return all.iterator();
    }

    private static List<WorkerSummary> summaries(Iterable<Object> parts) {
        List<WorkerSummary> summaries = new ArrayList<>();
        parts.forEach(part -> summaries.add((WorkerSummary) part));
        return summaries;
    }

    private static List<Contribution> contributions(Iterable<Object> parts) {
        List<Contribution> contributions = new ArrayList<>();
        parts.forEach(part -> contributions.add((Contribution) part));
        return contributions;
    }

    private static float[] assemble(List<SliceMean> means, boolean state, int length) {
        float[] values = new float[length];
        for (SliceMean mean : means) {
            Slice slice = mean.slice();
            if (slice.state() == state) {
                System.arraycopy(mean.values(), 0, values, Math.toIntExact(slice.begin()), slice.length());
            }
        }
        return values;
    }

    private static double inexactness(List<SliceMean> means) {
        double missed = 0;
        double reached = 0;
        for (SliceMean mean : means) {
            missed += mean.missed();
            reached += mean.reached();
        }
        return reached == 0 ? Double.NaN : Math.sqrt(missed / reached);
    }
}
