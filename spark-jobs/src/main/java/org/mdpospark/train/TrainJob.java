package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.spark.api.TrainingHook;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.cluster.ExecutorProbe;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.EveryOtherRound;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterInitializer;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.Version;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceManifest;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.StagedIndex;
import org.mdpospark.reference.Staging;
import org.mdpospark.train.report.TrainReport;
import org.nd4j.linalg.schedule.ISchedule;

/** Trains an adapter on a data set and its reference, from the folders to the adapter's folder. */
public final class TrainJob {
    private static final int METHOD_VERSION = 1;
    private static final int EVALUATIONS = 20;
    private static final int ARRAYS_OF_A_WORKER = 4; // parameters, gradient, two moments
    private static final double TRAINING_TO_REFERENCE = 3; // a backward pass costs two forward passes
    private static final String BEST_LOSS = "bestLoss";

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final String pairsFolder;
    private final ReferenceModel model;
    private final TrainOptions options;
    private final List<TrainingHook> hooks;
    private final Progress progress;
    private final PrintStream out;
    private final boolean terminal;

    /**
     * @param hooks called by workers around every step
     * @param out for people
     * @param terminal whether a line of it may change in place
     */
    public TrainJob(
            SparkSession spark,
            String pairsFolder,
            ReferenceModel model,
            TrainOptions options,
            List<TrainingHook> hooks,
            Progress progress,
            PrintStream out,
            boolean terminal) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.pairsFolder = pairsFolder;
        this.model = model;
        this.options = options;
        this.hooks = List.copyOf(hooks);
        this.progress = progress;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * What a run came to.
     *
     * @param folder of the run
     * @param alreadyDone whether it was finished before
     * @param finished whether all rounds are done; if not, it was asked to stop
     * @param rounds done
     */
    public record Outcome(String folder, boolean alreadyDone, boolean finished, int rounds) {}

    /** Returns the adapter's first values: those of a folder, or new ones. */
    public static Adapter firstAdapter(TrainOptions options, ModelConfig config, KeyProfile profile)
            throws IOException {
        var linears = DecoderModules.of(config.decoder());
        if (options.initialAdapter().isPresent()) {
            PeftAdapter found = PeftFolder.read(Path.of(options.initialAdapter().get()), linears);
            return found.adapter();
        }
        LoraConfig lora = options.lora();
        AdapterLayout layout = AdapterLayout.of(lora.rank(), lora.targets().resolve(linears, profile));
        return AdapterInitializer.initial(lora, layout);
    }

    /** Returns the naming of an adapter's tensors: what was asked for, or what fits the base model. */
    public static KeyProfile profile(TrainOptions options, ModelConfig config) {
        return options.profile()
                .orElse(
                        config.architecture() == ModelConfig.Architecture.BUNNY
                                ? KeyProfile.BUNNY
                                : KeyProfile.LLAVA_TRANSFORMERS_5);
    }

    /**
     * Runs what is left of the training.
     *
     * @param stop asked between rounds; once it says so, Spark jobs may be cancelled, too
     * @throws IllegalArgumentException if folders or options cannot be used
     * @throws DivergedException if training came to values that are no numbers
     * @throws IOException if storage failed; the same run again goes on from its last checkpoint
     */
    public Outcome run(BooleanSupplier stop) throws IOException {
        RunFolder folder = new RunFolder(options.out(), context.hadoopConfiguration());
        try {
            return run(folder, stop);
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            if (stop.getAsBoolean() && isOfSpark(e)) {
                return new Outcome(folder.name(), false, false, 0); // it had not begun to train
            }
            throw e;
        }
    }

    private Outcome run(RunFolder folder, BooleanSupplier stop) throws IOException {
        PairsFolder pairs = PairsFolder.open(pairsFolder, folder.hadoop());
        pairs.requireFrame(model.base());
        PresetNegatives.mismatch(
                        options.preset(), options.objective(), pairs.manifest().options())
                .ifPresent(mismatch -> out.println("warning: " + mismatch));
        ReferenceFolder reference = ReferenceFolder.find(pairs, model, folder.hadoop());
        KeyProfile profile = profile(options, model.base().config());
        Adapter first = firstAdapter(options, model.base().config(), profile);
        ObjectNode plan = plan(pairs, reference, first);
        Optional<JsonNode> finished = folder.manifest();
        if (finished.isPresent()
                && !options.output().overwrite()
                && finished.get().path("fingerprint").equals(plan.path("fingerprint"))) {
            return new Outcome(
                    folder.name(), true, true, finished.get().path("rounds").asInt());
        }
        if (reference.manifest().counts().written() == 0) {
            throw nothingToTrainOn(pairs, "all were set aside when its reference was made: look", reference);
        }
        folder.requireFree(plan, options.output());
        int workers = workers(first); // before anything is written: other options may be the remedy
        boolean begun = folder.begin(plan, options.output());
        Staging.Outcome staged = new Staging(spark, pairs, reference, model, folder.staged(), progress).run();
        if (staged.index().rows("train").length == 0) {
            if (!begun) {
                folder.clear(); // other pairs may come here
            }
            throw nothingToTrainOn(
                    pairs, "all are held out or set aside: make them with a lower --holdout, or look", reference);
        }
        return new Run(folder, pairs, reference, profile, first, plan, workers, staged, begun).train(stop);
    }

    private static IllegalArgumentException nothingToTrainOn(PairsFolder pairs, String why, ReferenceFolder reference) {
        return new IllegalArgumentException("--pairs %s has no pair to train on, %s at %s/quarantine for the reasons"
                .formatted(pairs.path(), why, reference.path()));
    }

    private int workers(Adapter first) {
        int executors = ExecutorProbe.awaitExecutors(
                context, ClusterSettings.executors(context.sc().conf()));
        int workers = options.workers() == 0 ? executors : options.workers();
        if (workers > options.learning().batch()) {
            throw new IllegalArgumentException(
                    "--batch %d is smaller than the %d workers, of which some would have nothing to do: raise it, or lower --workers"
                            .formatted(options.learning().batch(), workers));
        }
        long needed = options.memoryBytes()
                + ARRAYS_OF_A_WORKER * Float.BYTES * first.layout().length();
        ExecutorProbe.look(context, workers, source(), needed);
        return workers;
    }

    private ModelSource source() {
        return new ModelSource(model.base().folder().toString(), options.memoryBytes());
    }

    /** Returns what run this is. Its fingerprint covers all that decides the adapter but for the number of workers. */
    private ObjectNode plan(PairsFolder pairs, ReferenceFolder reference, Adapter first) throws IOException {
        ObjectNode described = options.describe();
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("pairs", pairs.manifest().fingerprint())
                .put("reference", reference.manifest().fingerprint())
                .put("base", model.base().fingerprint())
                .put("first-adapter", digest(first));
        ObjectNode decisive = JsonNodeFactory.instance.objectNode();
        decisive.put("method-version", METHOD_VERSION);
        decisive.set("options", described);
        decisive.set("data", data);
        ObjectNode plan = JsonNodeFactory.instance.objectNode();
        plan.put("format", RunFolder.FORMAT);
        plan.put("fingerprint", Digests.sha256Hex(Json.writer().writeValueAsBytes(decisive)));
        plan.put("version", Version.current());
        plan.put("created", now());
        plan.put("pairs", pairs.path().toString());
        plan.put("base", model.base().folder().toString());
        plan.set("options", described);
        plan.set("data", data);
        return plan;
    }

    private static String digest(Adapter adapter) {
        var digest = Digests.sha256();
        var values = adapter.values();
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        while (values.hasRemaining()) {
            block.clear();
            while (block.hasRemaining() && values.hasRemaining()) {
                block.putFloat(values.get());
            }
            digest.update(block.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A run whose folders are known to fit together. */
    private final class Run {
        private final RunFolder folder;
        private final PairsFolder pairs;
        private final ReferenceFolder reference;
        private final KeyProfile profile;
        private final Adapter first;
        private final ObjectNode plan;
        private final int workers;
        private final StagedIndex index;
        private final long[] holdoutRows;
        private final Rounds rounds;
        private final WorkerSettings settings;
        private final TrainLoop.Schedule schedule;
        private final CheckpointStore checkpoints;
        private final AdapterFolders adapters;
        private final RunDescription description;
        private final List<RoundMetrics> done = new ArrayList<>();
        private final boolean begun;
        private double bestLoss = Double.POSITIVE_INFINITY;
        private int bestRound;

        Run(
                RunFolder folder,
                PairsFolder pairs,
                ReferenceFolder reference,
                KeyProfile profile,
                Adapter first,
                ObjectNode plan,
                int workers,
                Staging.Outcome staged,
                boolean begun) {
            this.folder = folder;
            this.pairs = pairs;
            this.reference = reference;
            this.profile = profile;
            this.first = first;
            this.plan = plan;
            this.workers = workers;
            this.index = staged.index();
            this.begun = begun;
            long[] trainRows = index.rows("train");
            this.holdoutRows = index.rows("holdout");
            TrainOptions.Learning learning = options.learning();
            long[] ids = Arrays.stream(trainRows).map(this::identity).toArray();
            this.rounds = new Rounds(
                    new Rounds.Plan(
                            learning.epochs(), learning.batch(), learning.stepsPerRound(), workers, learning.seed()),
                    ids);
            this.settings = settings(staged);
            this.schedule =
                    new TrainLoop.Schedule(rounds, trainRows, learning.mode(), learning.outer(), learning.tries());
            AdapterFormat format = new AdapterFormat(
                    first.config(),
                    first.layout(),
                    profile,
                    Optional.of(model.base().folder().toString()));
            this.checkpoints = new CheckpointStore(
                    folder.fileSystem(),
                    folder.path(),
                    plan.path("fingerprint").asText(),
                    format,
                    options.output().keep());
            this.adapters = new AdapterFolders(folder.fileSystem(), folder.path(), format);
            this.description = describe();
        }

        private long identity(long row) {
            StagedIndex.Entry entry = index.entry(row);
            return entry.idBits() + entry.negativeIndex() * 0x9E3779B97F4A7C15L;
        }

        private WorkerSettings settings(Staging.Outcome staged) {
            AdapterNetwork.Settings network = new AdapterNetwork.Settings(
                    first.layout(),
                    first.config().scaling(),
                    options.lora().dropout(),
                    options.learning().seed(),
                    options.objective(),
                    optimizer(),
                    options.learning().microBatchRows());
            StagedSource source = StagedSource.of(
                    staged.folder(), index.fingerprint(), model.base().folder().toString(), folder.hadoop());
            return new WorkerSettings(source(), source, network);
        }

        private Optimizer optimizer() {
            TrainOptions.Learning learning = options.learning();
            long warmUp = (long) Math.ceil(learning.warmUp() * rounds.steps());
            ISchedule schedule = new LearningRate(learning.rate(), warmUp, rounds.steps(), learning.decay());
            boolean alternate = learning.mode() == AveragingMode.ALTERNATE;
            return learning.optimizer(
                    alternate ? new EveryOtherRound(schedule, learning.stepsPerRound(), false) : schedule,
                    alternate ? new EveryOtherRound(schedule, learning.stepsPerRound(), true) : schedule);
        }

        private RunDescription describe() {
            Map<String, String> versions = new LinkedHashMap<>();
            versions.put("mdpo-spark", Version.current());
            versions.put("Java", System.getProperty("java.version"));
            versions.put("Spark", spark.version());
            int cores = context.sc().conf().getInt("spark.task.cpus", 1);
            String command = "mdpo train --pairs %s --base %s --out %s … (the same options)"
                    .formatted(pairs.path(), model.base().folder(), folder.name());
            return new RunDescription(
                    folder.name(),
                    command,
                    options.describe(),
                    options.objective(),
                    new RunDescription.Model(
                            model.base().folder().toString(),
                            model.base().fingerprint(),
                            first.config(),
                            first.layout().modules().size(),
                            first.layout().length()),
                    new RunDescription.Data(
                            pairs.path().toString(),
                            rounds.rows(),
                            holdoutRows.length,
                            Json.tree(reference.manifest().tokens())),
                    new RunDescription.Cluster(
                            workers,
                            cores,
                            context.sc().conf().getSizeAsBytes("spark.executor.memory", "1g") + options.memoryBytes(),
                            versions),
                    Instant.now());
        }

        Outcome train(BooleanSupplier stop) throws IOException {
            checkpoints.removeLeftovers();
            adapters.recover(RunFolder.ADAPTER);
            adapters.recover(RunFolder.BEST);
            RunState state = start();
            introduce(state);
            RunObservers observers = new RunObservers(List.of(
                    new MetricsLog(folder.hadoop(), folder.path()),
                    new TensorBoardLog(folder.hadoop(), folder.path()),
                    new TrainReport(folder.hadoop(), folder.path()),
                    new TrainProgress(out, terminal)));
            observers.started(description, done);
            try (TrainLoop loop = new TrainLoop(context, settings, schedule, hooks, state)) {
                return train(loop, stop, observers);
            }
        }

        private Outcome train(TrainLoop loop, BooleanSupplier stop, RunObservers observers) throws IOException {
            Holdout holdout = new Holdout(context, loop.settings(), holdoutRows, workers);
            try {
                boolean finished = loop.run(
                        (metrics, running) -> {
                            RoundMetrics measured = measured(metrics, holdout, running);
                            done.add(measured);
                            boolean best = isBest(measured);
                            if (best) {
                                adapters.publish(RunFolder.BEST, running.parameters(), card());
                            }
                            // before the checkpoint: a run that goes on forgets later rounds, and misses none
                            observers.round(measured);
                            if (best
                                    || measured.round() % options.output().checkpointEvery() == 0
                                    || measured.round() == rounds.rounds()) {
                                checkpoints.write(withNotes(running.state()));
                            }
                        },
                        stop);
                if (finished) {
                    adapters.publish(RunFolder.ADAPTER, loop.parameters(), card());
                    folder.publish(manifest());
                    observers.finished(RunOutcome.finished());
                    return outcome(true);
                }
                return stopped(loop, observers, "it was asked to stop");
            } catch (Exception e) { // Scala throws checked exceptions without declaring them
                if (stop.getAsBoolean() && isOfSpark(e)) {
                    return stopped(loop, observers, "it was asked to stop, and gave up the round under way");
                }
                observers.finished(RunOutcome.failed(
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString())));
                throw e;
            }
        }

        private Outcome stopped(TrainLoop loop, RunObservers observers, String reason) throws IOException {
            RunState state = loop.state();
            if (state.round() == lastMeasured()) { // else it was given up between a round and its measurement
                checkpoints.write(withNotes(state));
            }
            observers.finished(RunOutcome.stopped(reason));
            return outcome(false);
        }

        private Outcome outcome(boolean finished) {
            return new Outcome(folder.name(), false, finished, lastMeasured());
        }

        private int lastMeasured() {
            return done.isEmpty() ? 0 : done.get(done.size() - 1).round();
        }

        /** Returns the state to go on from, and learns what the run knew then. */
        private RunState start() throws IOException {
            float[] values = new float[Math.toIntExact(first.layout().length())];
            first.values().get(values);
            RunState initial = TrainLoop.initial(values, options.learning().mode());
            if (!begun) {
                return initial;
            }
            Resumed resumed = checkpoints.newestWhole();
            resumed.skipped().forEach(skipped -> out.println("left out: " + skipped));
            RunState state = resumed.state().orElse(initial);
            done.addAll(MetricsLog.read(folder.hadoop(), folder.path(), state.round()));
            bestLoss = state.notes().path(BEST_LOSS).asDouble(Double.POSITIVE_INFINITY);
            bestRound = state.notes().path(CheckpointStore.BEST_ROUND).asInt();
            int before = state.notes().path("workers").asInt(workers);
            if (before != workers && options.learning().mode() != AveragingMode.SYNC) {
                out.printf(
                        "this run goes on with %d workers instead of %d: its adapter will differ from one that did not stop%n",
                        workers, before);
            }
            out.printf("going on after round %,d of %,d%n", state.round(), rounds.rounds());
            return state;
        }

        private void introduce(RunState state) {
            ReferenceManifest known = reference.manifest();
            long pairsLeft = rounds.pairs() - state.pairs();
            double rate = known.rowsPerSecond() * workers / TRAINING_TO_REFERENCE;
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
                    workers,
                    rate,
                    Numbers.duration(Duration.ofSeconds((long) Math.min(1e9, pairsLeft / Math.max(rate, 1e-9)))));
            out.printf(
                    "adapter of %,d values; a worker takes up to %,d MiB outside its heap, mapped weights not counted%n",
                    first.layout().length(),
                    (options.memoryBytes()
                                    + ARRAYS_OF_A_WORKER
                                            * Float.BYTES
                                            * first.layout().length())
                            >> 20);
            if (holdoutRows.length == 0) {
                out.println(
                        "no pair is held out, so nothing tells learning from remembering: make pairs with --holdout 0.05");
            }
            out.flush();
        }

        private RoundMetrics measured(RoundMetrics metrics, Holdout holdout, TrainLoop loop) {
            int every = options.output().evaluateEvery() == TrainOptions.Output.BY_LENGTH
                    ? Math.max(1, rounds.rounds() / EVALUATIONS)
                    : options.output().evaluateEvery();
            boolean due = every > 0 && (metrics.round() % every == 0 || metrics.round() == rounds.rounds());
            if (!due || holdoutRows.length == 0) {
                return metrics;
            }
            return metrics.with(holdout.measure(loop.parameters()));
        }

        private boolean isBest(RoundMetrics metrics) {
            HoldoutMetrics holdout = metrics.holdout();
            if (holdout == null || holdout.metrics().loss() >= bestLoss) {
                return false;
            }
            bestLoss = holdout.metrics().loss();
            bestRound = metrics.round();
            return true;
        }

        private RunState withNotes(RunState state) {
            ObjectNode notes = JsonNodeFactory.instance.objectNode();
            notes.put("workers", workers);
            if (bestRound > 0) {
                notes.put(CheckpointStore.BEST_ROUND, bestRound);
                notes.put(BEST_LOSS, bestLoss);
            }
            return new RunState(
                    state.round(),
                    state.step(),
                    state.pairs(),
                    state.parameters(),
                    state.updaterState(),
                    state.outerMomentum(),
                    notes);
        }

        private String card() {
            return AdapterCard.of(description, done, profile).text(first, profile);
        }

        private JsonNode manifest() {
            ObjectNode manifest = plan.deepCopy();
            manifest.put("finished", now());
            manifest.put("rounds", rounds.rounds());
            manifest.put("steps", rounds.steps());
            manifest.put("pairs-learnt-from", rounds.pairs());
            manifest.put("workers", workers);
            manifest.put("best-round", bestRound);
            manifest.put(
                    "workers-dropped",
                    done.stream().mapToInt(RoundMetrics::workersDropped).sum());
            return manifest;
        }
    }

    private static boolean isOfSpark(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof SparkException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
