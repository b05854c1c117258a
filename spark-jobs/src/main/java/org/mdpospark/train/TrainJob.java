package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.spark.api.TrainingHook;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.cluster.ExecutorProbe;
import org.mdpospark.cluster.ModelStage;
import org.mdpospark.cluster.SharedFolders;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.Staging;

/** Trains an adapter on a data set and its reference, from the folders to the adapter's folder. */
public final class TrainJob {
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
            if (stop.getAsBoolean() && TrainRun.isOfSpark(e)) {
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
        FirstAdapter.besideTheReference(model.adapter(), options.initialAdapter())
                .ifPresent(beside -> out.println("warning: " + beside));
        ReferenceFolder reference = ReferenceFolder.find(pairs, model, folder.hadoop());
        KeyProfile profile = FirstAdapter.profile(options, model.base().config());
        Adapter first = FirstAdapter.of(options, model.base().config(), profile);
        ObjectNode plan = RunPlan.of(options, model, pairs, reference, first);
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
        SharedFolders.require(context, "--out", options.out());
        boolean begun = folder.begin(plan, options.output());
        Staging.Outcome staged = new Staging(spark, pairs, reference, model, folder.staged(), progress).run();
        if (staged.index().rows("train").length == 0) {
            if (!begun) {
                folder.clear(); // other pairs may come here
            }
            throw nothingToTrainOn(
                    pairs, "all are held out or set aside: make them with a lower --holdout, or look", reference);
        }
        RunSetup setup = new RunSetup(
                context,
                new RunSetup.Given(
                        options, model, folder, pairs, reference, profile, first, plan, workers, staged, begun));
        return new TrainRun(context, setup, hooks, out, terminal).train(stop);
    }

    private static IllegalArgumentException nothingToTrainOn(PairsFolder pairs, String why, ReferenceFolder reference) {
        return new IllegalArgumentException("--pairs %s has no pair to train on, %s at %s/quarantine for the reasons"
                .formatted(pairs.path(), why, reference.path()));
    }

    private int workers() {
        if (ModelStage.hasOwnExecutors(context.sc())) { // which come when a stage asks for them
            if (options.workers() == 0) {
                throw new IllegalArgumentException(
                        "--workers is missing: GPUs are given to stages, so say how many executors training is to have");
            }
            return options.workers();
        }
        int executors = ExecutorProbe.awaitExecutors(
                context, ClusterSettings.executors(context.sc().conf()));
        return options.workers() == 0 ? executors : options.workers();
    }

    private int workers(Adapter first) {
        int workers = workers();
        if (workers > options.learning().batch()) {
            throw new IllegalArgumentException(
                    "--batch %d is smaller than the %d workers, of which some would have nothing to do: raise it, or lower --workers"
                            .formatted(options.learning().batch(), workers));
        }
        ExecutorProbe.look(context, workers, RunSetup.source(options, model), RunSetup.workerBytes(options, first));
        return workers;
    }
}
