package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.GpuSettings;
import org.mdpospark.image.CropSampler;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.OutputOptions;
import org.mdpospark.pairs.PairsJob;
import org.mdpospark.pairs.PairsOptions;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.SplitOptions;
import org.mdpospark.pairs.export.ExportLayout;
import org.mdpospark.pairs.input.ColumnRenames;
import org.mdpospark.pairs.input.InputOptions;
import org.mdpospark.pairs.input.PairSelection;
import org.mdpospark.pairs.negative.NegativeOptions;
import org.mdpospark.pairs.negative.QualityLimits;
import org.mdpospark.pairs.negative.Strategy;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mdpo pairs}: preference rows and images in, a data set of image-conditioned pairs out. */
@Command(
        name = "pairs",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Builds image-conditioned preference pairs: every row gets a hard negative image.",
            "Reads JSON, JSON lines (also .gz) and Parquet in the layouts mdpo, rlhf-v, rlaif-v, trl,"
                    + " llama-factory, ms-swift and vlfeedback, recognised by their columns."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo pairs --sample",
            "  ./mdpo pairs rows.jsonl --images photos --out pairs",
            "  ./mdpo pairs 'hdfs://nn/silkie/*.json' --images hdfs://nn/silkie --out hdfs://nn/pairs/v1 --holdout 0.02",
            "  ./mdpo pairs rlaif-v/ --out pairs --store virtual --export trl --export ms-swift",
            "  ./mdpo pairs --config pairs.yaml --seed 7"
        })
final class PairsCommand implements Callable<Integer> {
    private static final String SAMPLE_OUT = "pairs-sample";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "INPUT", description = "Files, folders or globs of preference rows.")
    private List<String> inputs = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the data set goes: a new folder.")
    private @Nullable String out;

    @Option(names = "--sample", description = "Takes the bundled sample as input; so does a call without any.")
    private boolean sample;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @ArgGroup(validate = false, heading = "%nInput:%n")
    private Input input = new Input();

    @ArgGroup(validate = false, heading = "%nNegative images:%n")
    private Negatives negatives = new Negatives();

    @ArgGroup(validate = false, heading = "%nQuality of negatives; a draw that fails is repeated:%n")
    private Quality quality = new Quality();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    private Output output = new Output();

    static final class Input {
        @Option(
                names = "--images",
                paramLabel = "FOLDER",
                description = "Root of image paths. Default: the row file's folder.")
        private @Nullable String images;

        @Option(names = "--format", paramLabel = "NAME", description = "Layout of the rows, if columns do not tell.")
        private @Nullable String format;

        @Option(names = "--columns", paramLabel = "OURS=THEIRS", description = "A column's other name; repeatable.")
        private List<String> columns = new ArrayList<>();

        @Option(
                names = "--pairing",
                defaultValue = "largest-gap",
                paramLabel = "largest-gap|all",
                description = "Pairs made of rated answers (vlfeedback). Default: ${DEFAULT-VALUE}.")
        private String pairing = "largest-gap";

        @Option(
                names = "--min-gap",
                defaultValue = "0",
                paramLabel = "RATING",
                description = "Least difference of ratings. Default: ${DEFAULT-VALUE}.")
        private double minGap;

        @Option(
                names = "--min-side",
                defaultValue = "" + ImageLimits.DEFAULT_MIN_SIDE,
                paramLabel = "PIXELS",
                description = "Shortest side of an image. Default: ${DEFAULT-VALUE}.")
        private int minSide;

        @Option(
                names = "--max-pixels",
                defaultValue = "" + ImageLimits.DEFAULT_MAX_PIXELS,
                paramLabel = "PIXELS",
                description = "Most pixels of an image. Default: ${DEFAULT-VALUE}.")
        private long maxPixels;

        @Option(
                names = "--max-image-bytes",
                defaultValue = "" + ImageLimits.DEFAULT_MAX_BYTES,
                paramLabel = "BYTES",
                description = "Longest image file. Default: ${DEFAULT-VALUE}.")
        private int maxImageBytes;

        @Option(
                names = "--max-record-bytes",
                defaultValue = "" + InputOptions.DEFAULT_MAX_RECORD_BYTES,
                paramLabel = "BYTES",
                description = "Longest line of JSON. Default: ${DEFAULT-VALUE}.")
        private long maxRecordBytes;
    }

    static final class Negatives {
        @Option(
                names = "--strategy",
                defaultValue = "crop",
                paramLabel = "crop|random-image|augment",
                description =
                        "A window of the image, another row's image, or MoCo v2's augmentation. Default: ${DEFAULT-VALUE}.")
        private String strategy = "crop";

        @Option(
                names = "--negatives",
                defaultValue = "" + NegativeOptions.DEFAULT_COUNT,
                paramLabel = "K",
                description = "Negatives for each row. Default: ${DEFAULT-VALUE}.")
        private int count;

        @Option(
                names = "--area",
                paramLabel = "MIN-MAX",
                description = "Share of the area that a window keeps. Default: 0.01-0.2 (augment: 0.2-1).")
        private @Nullable String area;

        @Option(
                names = "--ratio",
                paramLabel = "MIN-MAX",
                description = "Width over height of a window. Default: 0.75-1.3333333333333333.")
        private @Nullable String ratio;

        @Option(
                names = "--crop-space",
                defaultValue = "source",
                paramLabel = "source|model",
                description =
                        "Crops the stored image, or the square a vision tower sees, as the paper's code does. Default: ${DEFAULT-VALUE}.")
        private String cropSpace = "source";

        @Option(
                names = "--model-frame",
                paramLabel = "NAME",
                description =
                        "The square for --crop-space model: llava-1.5, llava-1.5-pad, bunny or bunny-squash. Default: bunny.")
        private @Nullable String frame;

        @Option(
                names = "--store",
                defaultValue = "materialized",
                paramLabel = "materialized|virtual",
                description =
                        "Stores negatives as images, or boxes only, which the trainer cuts. Default: ${DEFAULT-VALUE}.")
        private String store = "materialized";

        @Option(
                names = "--negative-format",
                defaultValue = "jpeg",
                paramLabel = "jpeg|png",
                description = "File format of negatives. Default: ${DEFAULT-VALUE}.")
        private String encoding = "jpeg";

        @Option(
                names = "--jpeg-quality",
                defaultValue = "" + NegativeOptions.DEFAULT_JPEG_QUALITY,
                paramLabel = "1-100",
                description = "Default: ${DEFAULT-VALUE}.")
        private int jpegQuality;

        @Option(names = "--no-hash", description = "Leaves out hash_distance and image_hash: a little faster.")
        private boolean noHash;

        @Option(
                names = "--rng",
                defaultValue = "default",
                paramLabel = "default|torch",
                description =
                        "Random numbers; torch draws the boxes that torchvision draws for the recorded seeds. Default: ${DEFAULT-VALUE}.")
        private String generator = "default";

        @Option(
                names = "--seed",
                defaultValue = "" + PairsOptions.DEFAULT_SEED,
                paramLabel = "N",
                description = "With a row's content decides its draws. Default: ${DEFAULT-VALUE}.")
        private long seed;
    }

    static final class Quality {
        @Option(
                names = "--min-visible",
                defaultValue = "0",
                paramLabel = "0-1",
                description = "Least share that is image, not padding. Default: ${DEFAULT-VALUE}.")
        private double minVisible;

        @Option(
                names = "--min-entropy",
                defaultValue = "0",
                paramLabel = "BITS",
                description = "Least entropy of the luminance, 0 to 8. Default: ${DEFAULT-VALUE}.")
        private double minEntropy;

        @Option(
                names = "--min-distance",
                defaultValue = "0",
                paramLabel = "BITS",
                description = "Least difference of perceptual hashes, 0 to 64. Default: ${DEFAULT-VALUE}.")
        private int minDistance;

        @Option(
                names = "--max-draws",
                defaultValue = "" + QualityLimits.DEFAULT_MAX_DRAWS,
                paramLabel = "N",
                description = "Draws before a negative is dropped; 1 drops at once. Default: ${DEFAULT-VALUE}.")
        private int maxDraws;
    }

    static final class Output {
        @Option(
                names = "--holdout",
                defaultValue = "0",
                paramLabel = "0-0.9",
                description = "Share of pictures kept back; near-duplicates stay together. Default: ${DEFAULT-VALUE}.")
        private double holdout;

        @Option(
                names = "--exclude-hashes",
                paramLabel = "FILE",
                description = "List of pictures whose rows are set aside, made by mdpo hashes; repeatable.")
        private List<String> excludeHashes = new ArrayList<>();

        @Option(
                names = "--near-distance",
                defaultValue = "" + SplitOptions.DEFAULT_NEAR_DISTANCE,
                paramLabel = "BITS",
                description = "Hash distance of near-duplicates, 0 to 8. Default: ${DEFAULT-VALUE}.")
        private int nearDistance;

        @Option(
                names = "--export",
                paramLabel = "LAYOUT",
                description = "Also writes trl, ms-swift, mdpo or llama-factory; repeatable.")
        private List<String> exports = new ArrayList<>();

        @Option(
                names = "--max-bad-fraction",
                defaultValue = "" + OutputOptions.DEFAULT_MAX_BAD_FRACTION,
                paramLabel = "0-1",
                description = "Share of bad rows above which the run ends with exit code 3. Default: ${DEFAULT-VALUE}.")
        private double maxBadFraction;

        @Option(
                names = "--partitions",
                defaultValue = "0",
                paramLabel = "N",
                description = "Tasks of the writing stage. Default: by the number of rows.")
        private int partitions;

        @Option(names = "--overwrite", description = "Replaces another data set in the folder.")
        private boolean overwrite;
    }

    PairsOptions options() {
        return new PairsOptions(
                inputOptions(),
                Optional.ofNullable(input.images),
                new ImageLimits(input.minSide, input.maxPixels, input.maxImageBytes),
                negativeOptions(),
                new QualityLimits(quality.minVisible, quality.minEntropy, quality.minDistance, quality.maxDraws),
                new SplitOptions(output.holdout, output.nearDistance, output.excludeHashes),
                outputOptions(),
                negatives.seed);
    }

    private InputOptions inputOptions() {
        List<String> files = inputs;
        if (sample && !inputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "--sample takes the bundled rows: leave out " + String.join(" ", inputs));
        }
        if (files.isEmpty()) {
            files = List.of(Sample.rows());
        }
        return new InputOptions(
                files,
                Optional.ofNullable(input.format),
                ColumnRenames.parse(input.columns),
                new PairSelection(
                        Choices.of("--pairing", input.pairing, "largest-gap", "all")
                                .equals("all"),
                        input.minGap),
                input.maxRecordBytes);
    }

    private NegativeOptions negativeOptions() {
        Strategy strategy = Choices.of("--strategy", negatives.strategy, Strategy.values(), Strategy::code);
        double[] area = negatives.area == null
                ? strategy == Strategy.AUGMENT
                        ? new double[] {0.2, 1}
                        : new double[] {CropSampler.DEFAULT_MIN_AREA, CropSampler.DEFAULT_MAX_AREA}
                : Choices.range("--area", negatives.area);
        double[] ratio = negatives.ratio == null
                ? new double[] {CropSampler.DEFAULT_MIN_RATIO, CropSampler.DEFAULT_MAX_RATIO}
                : Choices.range("--ratio", negatives.ratio);
        return new NegativeOptions(
                strategy,
                negatives.count,
                new CropSampler(area[0], area[1], ratio[0], ratio[1]),
                Choices.of(
                        "--rng",
                        negatives.generator,
                        NegativeOptions.Generator.values(),
                        NegativeOptions.Generator::code),
                frame(),
                Choices.of("--store", negatives.store, NegativeOptions.Store.values(), NegativeOptions.Store::code),
                Choices.of(
                        "--negative-format",
                        negatives.encoding,
                        NegativeOptions.Encoding.values(),
                        NegativeOptions.Encoding::code),
                negatives.jpegQuality,
                !negatives.noHash);
    }

    private @Nullable String frame() {
        if (Choices.of("--crop-space", negatives.cropSpace, "source", "model").equals("model")) {
            return negatives.frame == null ? "bunny" : negatives.frame;
        }
        if (negatives.frame != null) {
            throw new IllegalArgumentException("--model-frame goes with --crop-space model: add that, or leave it out");
        }
        return null;
    }

    private OutputOptions outputOptions() {
        boolean sampleRun = sample || inputs.isEmpty();
        if (out == null && !sampleRun) {
            throw new IllegalArgumentException("--out is missing: name a new folder for the data set");
        }
        return new OutputOptions(
                out == null ? SAMPLE_OUT : out,
                output.maxBadFraction,
                output.exports.stream()
                        .map(name -> Choices.of("--export", name, ExportLayout.values(), ExportLayout::code))
                        .distinct()
                        .toList(),
                output.overwrite,
                output.partitions);
    }

    @Override
    public Integer call() throws IOException {
        PairsOptions options = options(); // checked before a session costs anything
        GpuSettings.heldForNothing(new SparkConf())
                .ifPresent(held -> spec.commandLine().getErr().println("warning: " + held));
        try (SparkSession spark = Sessions.open("pairs")) {
            Progress progress =
                    new ConsoleProgress(spark.sparkContext(), System.err, Boolean.getBoolean("mdpo.terminal"));
            long start = System.nanoTime();
            Sessions.requireShared(spark, "--out", options.output().folder());
            PairsJob.Outcome outcome = new PairsJob(spark, options, progress).run();
            report(outcome, (System.nanoTime() - start) / 1e9);
        }
        return ExitCode.DONE;
    }

    private void report(PairsJob.Outcome outcome, double seconds) {
        PrintWriter printer = spec.commandLine().getOut();
        Counts counts = outcome.manifest().counts();
        if (outcome.alreadyDone()) {
            printer.printf("%s holds this data set already; nothing was done again%n", outcome.folder());
        }
        if (outcome.resumedParts() > 0) {
            printer.printf("went on after %d parts of an unfinished run%n", outcome.resumedParts());
        }
        printer.printf(
                "%,d rows became %,d pairs of %,d rows; %,d rows set aside, %,d duplicates%n",
                counts.rows(), counts.pairs(), counts.rowsWritten(), counts.quarantinedRows(), counts.duplicates());
        counts.quarantined().forEach((reason, rows) -> printer.printf("  %,d %s%n", rows, reason));
        String folder = outcome.folder().replaceFirst("^file:", "");
        printer.printf("data set: %s%n", folder);
        printer.printf("report:   %s/report.html%n", folder);
        printer.printf(Locale.ROOT, "done in %.2f s, %,.0f rows/s%n", seconds, counts.rows() / seconds);
        printer.flush();
    }
}
