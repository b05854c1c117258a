package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.TargetModules;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.Preset;
import org.mdpospark.objective.TermWeights;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.ReferenceOptions;
import org.mdpospark.train.AveragingMode;
import org.mdpospark.train.FirstAdapter;
import org.mdpospark.train.OuterOptimizer;
import org.mdpospark.train.StopSignal;
import org.mdpospark.train.TrainJob;
import org.mdpospark.train.TrainOptions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo train}: an adapter, learnt from pairs and their reference by parameter averaging. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a LoRA adapter on a data set of mdpo pairs, with one worker on each executor.",
            "The defaults are the mDPO paper's. A run that was stopped or died goes on when the same command is given again."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo train --pairs pairs --base /models/llava-1.5-7b-hf --out run",
            "  ./mdpo train --pairs pairs --base /models/bunny --out run-dpo --preset dpo",
            "  ./mdpo train --pairs hdfs://nn/pairs/v1 --base /models/bunny --out hdfs://nn/runs/7 --mode sync",
            "  ./mdpo train --config train.yaml --resume"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int MEBIBYTE_BITS = 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--pairs", paramLabel = "FOLDER", description = "Data set of mdpo pairs with its reference.")
    private @Nullable String pairs;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "Base model, LLaVA-1.5 or Bunny, at the same place on every machine.")
    private @Nullable String base;

    @Option(
            names = "--reference-adapter",
            paramLabel = "FOLDER",
            description = "PEFT adapter that the reference was made with (mdpo reference --adapter). Default: none.")
    private @Nullable String referenceAdapter;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Folder of the run; any Hadoop file system.")
    private @Nullable String out;

    @ArgGroup(validate = false, heading = "%nObjective:%n")
    private ObjectiveGroup objective = new ObjectiveGroup();

    @ArgGroup(validate = false, heading = "%nAdapter:%n")
    private AdapterGroup adapter = new AdapterGroup();

    @ArgGroup(validate = false, heading = "%nLearning:%n")
    private LearningGroup learning = new LearningGroup();

    @ArgGroup(validate = false, heading = "%nAveraging:%n")
    private AveragingGroup averaging = new AveragingGroup();

    @ArgGroup(validate = false, heading = "%nRun:%n")
    private RunGroup run = new RunGroup();

    @ArgGroup(validate = false, heading = "%nRows that are too long, as mdpo reference was told:%n")
    private ReferenceCommand.Lengths lengths = new ReferenceCommand.Lengths();

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    static final class ObjectiveGroup {
        @Option(
                names = {"--preset", "--objective"},
                defaultValue = "mdpo",
                paramLabel = "NAME",
                description =
                        "mdpo, dpo, no-conditional, no-anchor, random-image, crop-20-50, augment, anchor-rejected or anchor-rejected-and-negative: the rows of the paper's tables. Default: ${DEFAULT-VALUE}.")
        private String preset = "mdpo";

        @Option(
                names = "--beta",
                defaultValue = "" + MdpoObjective.DEFAULT_BETA,
                paramLabel = "B",
                description = "Reward per nat. Default: ${DEFAULT-VALUE}.")
        private double beta;

        @Option(
                names = "--delta",
                defaultValue = "" + MdpoObjective.DEFAULT_DELTA,
                paramLabel = "D",
                description = "Reward that the anchor asks of the chosen answer. Default: ${DEFAULT-VALUE}.")
        private double delta;

        @Option(
                names = "--answer-weight",
                paramLabel = "W",
                description = "Weight of the preference between answers. Default: the preset's.")
        private @Nullable Double answer;

        @Option(
                names = "--image-weight",
                paramLabel = "W",
                description = "Weight of the preference between images. Default: the preset's.")
        private @Nullable Double image;

        @Option(
                names = "--anchor-weight",
                paramLabel = "W",
                description = "Weight of the chosen answer's anchor. Default: the preset's.")
        private @Nullable Double anchor;

        MdpoObjective objective() {
            MdpoObjective chosen = Choices.of("--preset", preset, Preset.values(), Preset::code)
                    .objective(beta, delta);
            TermWeights weights = chosen.weights();
            return new MdpoObjective(
                    chosen.beta(),
                    chosen.delta(),
                    chosen.rejectedDelta(),
                    new TermWeights(
                            answer == null ? weights.answer() : answer,
                            image == null ? weights.image() : image,
                            anchor == null ? weights.anchor() : anchor,
                            weights.rejectedAnchor(),
                            weights.negativeAnchor()));
        }
    }

    static final class AdapterGroup {
        @Option(
                names = "--rank",
                defaultValue = "" + LoraConfig.DEFAULT_RANK,
                paramLabel = "R",
                description = "Rank of every update. Default: ${DEFAULT-VALUE}.")
        private int rank;

        @Option(
                names = "--alpha",
                defaultValue = "" + LoraConfig.DEFAULT_ALPHA,
                paramLabel = "A",
                description = "Updates count alpha / rank times. Default: ${DEFAULT-VALUE}.")
        private double alpha;

        @Option(
                names = "--dropout",
                defaultValue = "0.05",
                paramLabel = "0-1",
                description = "Share of an adapter's inputs that it does not see. Default: ${DEFAULT-VALUE}.")
        private double dropout;

        @Option(names = "--rank-stabilized", description = "Updates count alpha / sqrt(rank) times.")
        private boolean rankStabilized;

        @Option(
                names = "--targets",
                defaultValue = "all-linear",
                paramLabel = "NAMES",
                description =
                        "Modules of the language model: all-linear, names with commas (q_proj,v_proj), or a regular expression. Default: ${DEFAULT-VALUE}.")
        private String targets = "all-linear";

        @Option(
                names = "--profile",
                paramLabel = "NAME",
                description =
                        "Naming of the adapter's tensors: llava-transformers-4, llava-transformers-5 or bunny. Default: by the base model, for transformers 4.52 and later.")
        private @Nullable String profile;

        @Option(
                names = "--initial-adapter",
                paramLabel = "FOLDER",
                description = "PEFT adapter to begin with. Default: a new one.")
        private @Nullable String initialAdapter;
    }

    static final class LearningGroup {
        @Option(
                names = "--learning-rate",
                defaultValue = "" + Optimizer.DEFAULT_LEARNING_RATE,
                paramLabel = "LR",
                description = "Highest learning rate. Default: ${DEFAULT-VALUE}.")
        private double rate;

        @Option(
                names = "--warm-up",
                defaultValue = "" + TrainOptions.Learning.DEFAULT_WARM_UP,
                paramLabel = "0-1",
                description = "Share of the steps until it is reached. Default: ${DEFAULT-VALUE}.")
        private double warmUp;

        @Option(
                names = "--decay",
                defaultValue = "cosine",
                paramLabel = "cosine|none",
                description = "What it does after that. Default: ${DEFAULT-VALUE}.")
        private String decay = "cosine";

        @Option(
                names = "--epochs",
                defaultValue = "" + TrainOptions.Learning.DEFAULT_EPOCHS,
                paramLabel = "N",
                description = "How often each pair is learnt from. Default: ${DEFAULT-VALUE}.")
        private int epochs;

        @Option(
                names = "--batch",
                defaultValue = "" + TrainOptions.Learning.DEFAULT_BATCH,
                paramLabel = "PAIRS",
                description = "Pairs of an optimizer step, over all workers. Default: ${DEFAULT-VALUE}.")
        private int batch;

        @Option(
                names = "--beta1",
                defaultValue = "" + Optimizer.DEFAULT_BETA1,
                paramLabel = "0-1",
                description = "Decay of AdamW's first moment. Default: ${DEFAULT-VALUE}.")
        private double beta1;

        @Option(
                names = "--beta2",
                defaultValue = "" + Optimizer.DEFAULT_BETA2,
                paramLabel = "0-1",
                description = "Decay of AdamW's second moment. Default: ${DEFAULT-VALUE}.")
        private double beta2;

        @Option(
                names = "--weight-decay",
                defaultValue = "" + Optimizer.DEFAULT_WEIGHT_DECAY,
                paramLabel = "W",
                description = "AdamW's weight decay. Default: ${DEFAULT-VALUE}.")
        private double weightDecay;

        @Option(
                names = "--max-gradient-norm",
                defaultValue = "" + Optimizer.DEFAULT_MAX_GRADIENT_NORM,
                paramLabel = "N",
                description = "Norm that gradients are cut to; 0 cuts nothing. Default: ${DEFAULT-VALUE}.")
        private double maxGradientNorm;

        @Option(
                names = "--micro-batch-rows",
                defaultValue = "" + TrainOptions.Learning.DEFAULT_MICRO_BATCH_ROWS,
                paramLabel = "TOKENS",
                description =
                        "Tokens that go through the model together: more is faster and takes more memory. Default: ${DEFAULT-VALUE}.")
        private int microBatchRows;

        @Option(
                names = "--seed",
                defaultValue = "0",
                paramLabel = "N",
                description = "Seed of first values, order and dropout. Default: ${DEFAULT-VALUE}.")
        private long seed;
    }

    static final class AveragingGroup {
        @Option(
                names = "--mode",
                defaultValue = "average",
                paramLabel = "MODE",
                description = {
                    "average: workers take steps by themselves, then parameters and moments are averaged;",
                    "sync: gradients are averaged in every step, as one machine with the whole batch;",
                    "alternate: as average, but rounds train A and B in turn, whose products then average exactly;",
                    "outer: as average, with Nesterov momentum on the rounds' changes. Default: ${DEFAULT-VALUE}."
                })
        private String mode = "average";

        @Option(
                names = "--steps-per-round",
                paramLabel = "N",
                description = "Optimizer steps between two averages. Default: "
                        + TrainOptions.Learning.DEFAULT_STEPS_PER_ROUND + ", and 1 with --mode sync.")
        private @Nullable Integer stepsPerRound;

        @Option(
                names = "--outer-rate",
                paramLabel = "LR",
                description = "Learning rate of --mode outer. Default: " + OuterOptimizer.DEFAULT_RATE + ".")
        private @Nullable Double outerRate;

        @Option(
                names = "--outer-momentum",
                paramLabel = "0-1",
                description = "Momentum of --mode outer. Default: " + OuterOptimizer.DEFAULT_MOMENTUM + ".")
        private @Nullable Double outerMomentum;

        @Option(
                names = "--workers",
                defaultValue = "0",
                paramLabel = "N",
                description = "Workers among which a step's pairs are dealt. Default: one on each executor.")
        private int workers;

        AveragingMode mode() {
            return Choices.of("--mode", mode, AveragingMode.values(), AveragingMode::code);
        }

        int stepsPerRound() {
            if (stepsPerRound != null) {
                return stepsPerRound;
            }
            return mode() == AveragingMode.SYNC ? 1 : TrainOptions.Learning.DEFAULT_STEPS_PER_ROUND;
        }

        @Nullable
        OuterOptimizer outer() {
            if (mode() != AveragingMode.OUTER) {
                if (outerRate != null || outerMomentum != null) {
                    throw new IllegalArgumentException(
                            "--outer-rate and --outer-momentum go with --mode outer: add that, or leave them out");
                }
                return null;
            }
            return new OuterOptimizer(
                    outerRate == null ? OuterOptimizer.DEFAULT_RATE : outerRate,
                    outerMomentum == null ? OuterOptimizer.DEFAULT_MOMENTUM : outerMomentum);
        }
    }

    static final class RunGroup {
        @Option(
                names = "--evaluate-every",
                defaultValue = "" + TrainOptions.Output.BY_LENGTH,
                paramLabel = "ROUNDS",
                description = "Rounds between measurements on held-out pairs; 0 for never. Default: about 20 in a run.")
        private int evaluateEvery;

        @Option(
                names = "--checkpoint-every",
                defaultValue = "1",
                paramLabel = "ROUNDS",
                description = "Rounds between checkpoints. Default: ${DEFAULT-VALUE}.")
        private int checkpointEvery;

        @Option(
                names = "--keep",
                defaultValue = "" + TrainOptions.Output.DEFAULT_KEEP,
                paramLabel = "N",
                description = "Checkpoints that stay, besides the best. Default: ${DEFAULT-VALUE}.")
        private int keep;

        @Option(
                names = "--tries",
                defaultValue = "" + TrainOptions.Learning.DEFAULT_TRIES,
                paramLabel = "N",
                description = "Attempts at a round that comes to no numbers. Default: ${DEFAULT-VALUE}.")
        private int tries;

        @Option(
                names = "--memory",
                defaultValue = "" + ReferenceOptions.DEFAULT_MEMORY_MEBIBYTES,
                paramLabel = "MIB",
                description = "Memory of the model outside each executor's heap, in MiB. Default: ${DEFAULT-VALUE}.")
        private long memory;

        @Option(names = "--resume", description = "Fails unless there is a run to go on with.")
        private boolean resume;

        @Option(names = "--overwrite", description = "Replaces another run in the folder.")
        private boolean overwrite;
    }

    TrainOptions options() {
        return new TrainOptions(
                given("--out", out, "a folder for the run"),
                objective.preset.toLowerCase(Locale.ROOT),
                objective.objective(),
                new LoraConfig(
                        adapter.rank,
                        adapter.alpha,
                        adapter.dropout,
                        adapter.rankStabilized,
                        TargetModules.parse(adapter.targets),
                        learning.seed),
                Optional.ofNullable(adapter.profile)
                        .map(name -> Choices.of("--profile", name, KeyProfile.values(), KeyProfile::code)),
                Optional.ofNullable(adapter.initialAdapter),
                new TrainOptions.Learning(
                        learning.rate,
                        learning.warmUp,
                        Choices.of("--decay", learning.decay, "cosine", "none").equals("none")
                                ? LearningRate.Decay.NONE
                                : LearningRate.Decay.COSINE,
                        learning.beta1,
                        learning.beta2,
                        Optimizer.DEFAULT_EPSILON,
                        learning.weightDecay,
                        learning.maxGradientNorm,
                        learning.epochs,
                        learning.batch,
                        averaging.mode(),
                        averaging.stepsPerRound(),
                        averaging.outer(),
                        learning.microBatchRows,
                        learning.seed,
                        run.tries),
                new TrainOptions.Output(run.evaluateEvery, run.checkpointEvery, run.keep, run.resume, run.overwrite),
                run.memory << MEBIBYTE_BITS,
                averaging.workers);
    }

    private static void requireAdapter(String option, @Nullable String folder) {
        if (folder != null && !Files.isRegularFile(Path.of(folder, "adapter_model.safetensors"))) {
            throw new IllegalArgumentException(
                    "%s %s holds no adapter_model.safetensors: name a PEFT folder".formatted(option, folder));
        }
    }

    private static String given(String option, @Nullable String value, String meaning) {
        if (value == null) {
            throw new IllegalArgumentException("%s is missing: name %s".formatted(option, meaning));
        }
        return value;
    }

    @Override
    public Integer call() throws IOException {
        String data = given("--pairs", pairs, "a data set of mdpo pairs");
        TrainOptions options = options();
        requireAdapter("--reference-adapter", referenceAdapter);
        requireAdapter("--initial-adapter", adapter.initialAdapter);
        // looked at before a session costs anything
        ReferenceModel model = ReferenceModel.open(
                given("--base", base, "the folder of the base model"),
                Optional.ofNullable(referenceAdapter),
                lengths.policy());
        long adapterValues = FirstAdapter.of(
                        options,
                        model.base().config(),
                        FirstAdapter.profile(options, model.base().config()))
                .layout()
                .length();
        if (options.workers() == 0) {
            ClusterSettings.requireExecutors(new SparkConf());
        }
        Map<String, String> settings =
                ClusterSettings.of(new SparkConf(), options.memoryBytes(), Float.BYTES * adapterValues);
        try (StopSignal stop = new StopSignal(this::sayStopped, ExitCode.RESUMABLE)) {
            return train(data, model, options, settings, stop);
        }
    }

    private int train(
            String data, ReferenceModel model, TrainOptions options, Map<String, String> settings, StopSignal stop)
            throws IOException {
        boolean terminal = Boolean.getBoolean("mdpo.terminal");
        TrainJob.Outcome outcome;
        try (SparkSession spark = Sessions.open("train", settings)) {
            stop.cancelWith(() -> spark.sparkContext().cancelAllJobs());
            Progress progress = new ConsoleProgress(spark.sparkContext(), System.err, terminal);
            outcome = new TrainJob(spark, data, model, options, List.of(), progress, System.err, terminal)
                    .run(stop::requested);
        } catch (EnvironmentException e) {
            if (stop.requested()) { // Spark does not start in a Java machine that ends
                sayStopped();
                return ExitCode.RESUMABLE;
            }
            throw e;
        }
        if (!outcome.finished()) {
            sayStopped();
            return ExitCode.RESUMABLE;
        }
        report(outcome);
        return ExitCode.DONE;
    }

    private void sayStopped() {
        PrintWriter printer = spec.commandLine().getErr();
        printer.println("mdpo: training was asked to stop: the same command goes on where it stopped");
        printer.flush();
    }

    private void report(TrainJob.Outcome outcome) {
        PrintWriter printer = spec.commandLine().getOut();
        if (outcome.alreadyDone()) {
            printer.printf("%s holds this run already; nothing was done again%n", outcome.folder());
        }
        printer.printf("%,d rounds%n", outcome.rounds());
        printer.printf("adapter: %s/adapter%n", outcome.folder());
        printer.printf("report:  %s/report.html%n", outcome.folder());
        printer.flush();
    }
}
