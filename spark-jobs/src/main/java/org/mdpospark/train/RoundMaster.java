package org.mdpospark.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
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
import org.mdpospark.cluster.ModelStage;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.lora.AdapterLayout;
import org.nd4j.linalg.api.ndarray.INDArray;
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
        return Float.BYTES * (layout.length() + (mode == AveragingMode.SYNC ? 0 : stateLength(network)));
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
            processResults(null, graph, ModelStage.of(paths.mapPartitions(task)), 1, 1);
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
        int shares = results.getNumPartitions();
        Slices slices = Slices.of(layout, gradients ? 0 : stateLength(network), shares);
        AdapterLayout shape = layout;
        JavaRDD<Object> averaged = results.flatMapToPair(result -> contributions((WorkerResult) result, slices))
                .repartitionAndSortWithinPartitions(new PartKey.Dealt(slices.tasks(shares)), new PartKey.Order())
                .mapPartitions(sorted ->
                        SliceMean.ofAll(sorted, slices, shape, !gradients).iterator());
        // where the workers are: other executors would be started for a moment's work in every round
        List<Object> parts = ModelStage.of(averaged).collect();
        List<WorkerSummary> workers = new ArrayList<>();
        List<SliceMean> means = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof SliceMean mean) {
                means.add(mean);
            } else {
                workers.add((WorkerSummary) part);
            }
        }
        workers.sort(Comparator.comparingInt(WorkerSummary::worker));
        double norm = RoundOutcome.meanGradientNorm(workers);
        if (!means.isEmpty()) {
            if (gradients) {
                INDArray gradient = network.getFlattenedGradients();
                put(means, false, gradient);
                norm = AdapterNetwork.step(network, gradient);
            } else {
                average(network, means);
            }
        }
        outcome = new RoundOutcome(workers, gradients || workers.size() < 2 ? Double.NaN : inexactness(means), norm);
    }

    private RoundStart begin(ComputationGraph network) {
        float[] state = mode == AveragingMode.SYNC
                ? new float[0]
                : NativeFloats.copyOf(network.getUpdater().getStateViewArray());
        return new RoundStart(
                Floats.of(NativeFloats.copyOf(network.params())), Floats.of(state), network.getIterationCount());
    }

    private void average(ComputationGraph network, List<SliceMean> means) {
        float[] before = outer == null ? new float[0] : NativeFloats.copyOf(network.params());
        put(means, false, network.params());
        if (outer != null) {
            outer.step(before, NativeFloats.copyOf(network.params()), velocity);
            NativeFloats.put(Floats.of(before), network.params(), 0);
        }
        put(means, true, network.getUpdater().getStateViewArray());
        network.getConfiguration().setIterationCount(network.getIterationCount() + steps);
    }

    private static long stateLength(ComputationGraph network) {
        return network.getUpdater().getStateViewArray().length();
    }

    private static Iterator<Tuple2<PartKey, Object>> contributions(WorkerResult result, Slices slices) {
        WorkerSummary summary = result.summary();
        int worker = summary.worker();
        List<Tuple2<PartKey, Object>> all = new ArrayList<>();
        all.add(new Tuple2<>(new PartKey(slices.all().size(), worker), summary));
        if (summary.finite()) {
            long pairs = summary.steps().sums().pairs();
            for (int part = 0; part < slices.all().size(); part++) {
                Slice slice = slices.all().get(part);
                float[] from = slice.state() ? result.state() : result.values();
                Floats values = new Floats(from, Math.toIntExact(slice.begin()), slice.length());
                all.add(new Tuple2<>(new PartKey(part, worker), new Contribution(worker, pairs, values)));
            }
        }
        return all.iterator();
    }

    private static void put(List<SliceMean> means, boolean state, INDArray to) {
        for (SliceMean mean : means) {
            if (mean.slice().state() == state) {
                NativeFloats.put(mean.values(), to, mean.slice().begin());
            }
        }
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
