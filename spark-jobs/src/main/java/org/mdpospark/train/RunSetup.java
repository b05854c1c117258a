package org.mdpospark.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.EveryOtherRound;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.Version;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceManifest;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.StagedIndex;
import org.mdpospark.reference.Staging;
import org.nd4j.linalg.schedule.ISchedule;

/** What follows from a run's options and folders: which rows are learnt from when, by whom, and how. */
final class RunSetup {
    private static final double TRAINING_TO_REFERENCE = 3; // a backward pass costs two forward passes

    private final JavaSparkContext context;
    private final Given given;
    private final StagedIndex index;
    private final long[] trainRows;
    private final long[] holdoutRows;
    private final Rounds rounds;

    /**
     * What a run is given. Its folders are known to fit together.
     *
     * @param first adapter
     * @param plan what run this is
     * @param begun whether the folder held this run before
     */
    record Given(
            TrainOptions options,
            ReferenceModel model,
            RunFolder folder,
            PairsFolder pairs,
            ReferenceFolder reference,
            KeyProfile profile,
            Adapter first,
            ObjectNode plan,
            int workers,
            Staging.Outcome staged,
            boolean begun) {}

    RunSetup(JavaSparkContext context, Given given) {
        this.context = context;
        this.given = given;
        this.index = given.staged().index();
        this.trainRows = index.rows("train");
        this.holdoutRows = index.rows("holdout");
        TrainOptions.Learning learning = given.options().learning();
        this.rounds = new Rounds(
                new Rounds.Plan(
                        learning.epochs(),
                        learning.batch(),
                        learning.stepsPerRound(),
                        given.workers(),
                        learning.seed()),
                Arrays.stream(trainRows).map(this::identity).toArray());
    }

    /** Returns the bytes that a worker needs outside its heap. */
    static long workerBytes(TrainOptions options, Adapter adapter) {
        return ClusterSettings.workerBytes(
                options.memoryBytes(), Float.BYTES * adapter.layout().length());
    }

    /** Returns the model as executors open it. */
    static ModelSource source(TrainOptions options, ReferenceModel model) {
        return new ModelSource(model.base().folder().toString(), options.memoryBytes());
    }

    Given given() {
        return given;
    }

    Rounds rounds() {
        return rounds;
    }

    long[] holdoutRows() {
        return holdoutRows;
    }

    AdapterFormat format() {
        return new AdapterFormat(
                given.first().config(),
                given.first().layout(),
                given.profile(),
                Optional.of(given.model().base().folder().toString()));
    }

    TrainLoop.Schedule schedule() {
        TrainOptions.Learning learning = given.options().learning();
        return new TrainLoop.Schedule(rounds, trainRows, learning.mode(), learning.outer(), learning.tries());
    }

    /** Returns what workers compute with. */
    WorkerSettings workers() {
        TrainOptions options = given.options();
        AdapterNetwork.Settings network = new AdapterNetwork.Settings(
                given.first().layout(),
                given.first().config().scaling(),
                options.lora().dropout(),
                options.learning().seed(),
                options.objective(),
                optimizer(),
                options.learning().microBatchRows());
        StagedSource pairs = StagedSource.of(
                given.staged().folder(),
                index.fingerprint(),
                given.model().base().folder().toString(),
                given.folder().hadoop());
        return new WorkerSettings(source(options, given.model()), pairs, network);
    }

    /** Returns the run as people read of it. */
    RunDescription description() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("mdpo-spark", Version.current());
        versions.put("Java", System.getProperty("java.version"));
        versions.put("Spark", context.version());
        int cores = context.sc().conf().getInt("spark.task.cpus", 1);
        String command = "mdpo train --pairs %s --base %s --out %s … (the same options)"
                .formatted(
                        given.pairs().path(),
                        given.model().base().folder(),
                        given.folder().name());
        return new RunDescription(
                given.folder().name(),
                command,
                given.options().describe(),
                given.options().objective(),
                new RunDescription.Model(
                        given.model().base().folder().toString(),
                        given.model().base().fingerprint(),
                        given.first().config(),
                        given.first().layout().modules().size(),
                        given.first().layout().length()),
                new RunDescription.Data(
                        given.pairs().path().toString(),
                        rounds.rows(),
                        holdoutRows.length,
                        Json.tree(given.reference().manifest().tokens())),
                new RunDescription.Cluster(
                        given.workers(),
                        cores,
                        context.sc().conf().getSizeAsBytes("spark.executor.memory", "1g")
                                + given.options().memoryBytes(),
                        versions),
                Instant.now());
    }

    /** Says what is about to be done. */
    void introduce(RunState state, PrintStream out) {
        TrainOptions options = given.options();
        ReferenceManifest known = given.reference().manifest();
        long pairsLeft = rounds.pairs() - state.pairs();
        double rate = known.rowsPerSecond() * given.workers() / TRAINING_TO_REFERENCE;
        out.printf(
                "%,d pairs to train on, %,d held out, %,d set aside; longest row %,d tokens with its image, %,d rows cut%n",
                rounds.rows(),
                holdoutRows.length,
                known.counts().quarantinedRows(),
                known.tokens().longestRow(),
                known.tokens().rowsCut());
        out.printf(
                "%,d rounds of %,d steps with %,d pairs on %d workers; about %.3g pairs/s expected, %s%n",
                rounds.rounds(),
                options.learning().stepsPerRound(),
                options.learning().batch(),
                given.workers(),
                rate,
                Numbers.duration(Duration.ofSeconds((long) Math.min(1e9, pairsLeft / Math.max(rate, 1e-9)))));
        out.printf(
                "adapter of %,d values; a worker takes up to %,d MiB outside its heap, mapped weights not counted%n",
                given.first().layout().length(), workerBytes(options, given.first()) >> 20);
        if (holdoutRows.length == 0) {
            out.println(
                    "no pair is held out, so nothing tells learning from remembering: make pairs with --holdout 0.05");
        }
        out.flush();
    }

    private long identity(long row) {
        StagedIndex.Entry entry = index.entry(row);
        return entry.idBits() + entry.negativeIndex() * 0x9E3779B97F4A7C15L;
    }

    private Optimizer optimizer() {
        TrainOptions.Learning learning = given.options().learning();
        long warmUp = (long) Math.ceil(learning.warmUp() * rounds.steps());
        ISchedule schedule = new LearningRate(learning.rate(), warmUp, rounds.steps(), learning.decay());
        boolean alternate = learning.mode() == AveragingMode.ALTERNATE;
        return learning.optimizer(
                alternate ? new EveryOtherRound(schedule, learning.stepsPerRound(), false) : schedule,
                alternate ? new EveryOtherRound(schedule, learning.stepsPerRound(), true) : schedule);
    }
}
