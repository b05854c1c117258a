package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.ReferenceCounts;
import org.mdpospark.reference.ReferenceJob;
import org.mdpospark.reference.ReferenceManifest;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.ReferenceOptions;
import org.mdpospark.reference.TokenStatistics;
import org.mdpospark.text.LengthPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo reference}: what the frozen model says of every pair, computed once. */
@Command(
        name = "reference",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Computes the reference log-probabilities of a data set of mdpo pairs, and writes them into its folder.",
            "A second run with the same model, lengths and pairs does nothing; a run that died goes on."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo reference --pairs pairs --base /models/llava-1.5-7b-hf",
            "  ./mdpo reference --pairs hdfs://nn/pairs/v1 --base /models/bunny --memory 16000",
            "  ./mdpo reference --config reference.yaml"
        })
final class ReferenceCommand implements Callable<Integer> {
    private static final int MEBIBYTE_BITS = 20;

    @Spec
    private CommandSpec spec;

    @Option(names = "--pairs", paramLabel = "FOLDER", description = "Data set of mdpo pairs.")
    private @Nullable String pairs;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "Base model, LLaVA-1.5 or Bunny, at the same place on every machine.")
    private @Nullable String base;

    @Option(names = "--adapter", paramLabel = "FOLDER", description = "PEFT adapter of the reference. Default: none.")
    private @Nullable String adapter;

    @Mixin
    private Lengths lengths = new Lengths();

    @Option(
            names = "--part-rows",
            defaultValue = "" + ReferenceOptions.DEFAULT_PART_ROWS,
            paramLabel = "N",
            description = "Pairs of a task; a run that dies loses at most so many of each. Default: ${DEFAULT-VALUE}.")
    private int partRows;

    @Option(
            names = "--max-bad-fraction",
            defaultValue = "" + ReferenceOptions.DEFAULT_MAX_BAD_FRACTION,
            paramLabel = "0-1",
            description =
                    "Share of pairs set aside above which the run ends with exit code 3. Default: ${DEFAULT-VALUE}.")
    private double maxBadFraction;

    @Option(
            names = "--memory",
            defaultValue = "" + ReferenceOptions.DEFAULT_MEMORY_MEBIBYTES,
            paramLabel = "MIB",
            description = "Memory of the model outside each executor's heap, in MiB. Default: ${DEFAULT-VALUE}.")
    private long memory;

    @Option(names = "--overwrite", description = "Computes a table again that is there already.")
    private boolean overwrite;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    /** How rows that are too long are treated; the same words for every command that makes tokens of pairs. */
    static final class Lengths {
        @Option(
                names = "--max-length",
                defaultValue = "2048",
                paramLabel = "TOKENS",
                description = "Places of prompt, image and answer together. Default: ${DEFAULT-VALUE}.")
        private int maxLength;

        @Option(
                names = "--max-prompt",
                defaultValue = "1024",
                paramLabel = "TOKENS",
                description = "Places of prompt and image in a row that is too long. Default: ${DEFAULT-VALUE}.")
        private int maxPrompt;

        @Option(
                names = "--max-answer",
                defaultValue = "1024",
                paramLabel = "TOKENS",
                description = "Places of an answer in a row that is still too long. Default: ${DEFAULT-VALUE}.")
        private int maxAnswer;

        @Option(
                names = "--too-long",
                defaultValue = "cut",
                paramLabel = "cut|refuse",
                description = "What becomes of rows that are too long. Default: ${DEFAULT-VALUE}.")
        private String tooLong = "cut";

        LengthPolicy policy() {
            return new LengthPolicy(
                    maxLength,
                    maxPrompt,
                    maxAnswer,
                    Choices.of(
                            "--too-long",
                            tooLong,
                            LengthPolicy.TooLong.values(),
                            choice -> choice.name().toLowerCase(Locale.ROOT)));
        }
    }

    @Override
    public Integer call() throws IOException {
        if (pairs == null) {
            throw new IllegalArgumentException("--pairs is missing: name a data set of mdpo pairs");
        }
        if (base == null) {
            throw new IllegalArgumentException("--base is missing: name the folder of the base model");
        }
        ReferenceOptions options = new ReferenceOptions(partRows, maxBadFraction, memory << MEBIBYTE_BITS, overwrite);
        // opened before a session costs anything
        ReferenceModel model = ReferenceModel.open(base, Optional.ofNullable(adapter), lengths.policy());
        Map<String, String> settings = ClusterSettings.of(new SparkConf(), memory << MEBIBYTE_BITS, 0);
        try (SparkSession spark = Sessions.open("reference", settings)) {
            Progress progress =
                    new ConsoleProgress(spark.sparkContext(), System.err, Boolean.getBoolean("mdpo.terminal"));
            long start = System.nanoTime();
            Sessions.requireShared(spark, "--pairs", pairs);
            ReferenceJob.Outcome outcome = new ReferenceJob(spark, pairs, model, options, progress).run();
            report(outcome, (System.nanoTime() - start) / 1e9);
        }
        return ExitCode.DONE;
    }

    private void report(ReferenceJob.Outcome outcome, double seconds) {
        PrintWriter printer = spec.commandLine().getOut();
        ReferenceManifest manifest = outcome.reference().manifest();
        String folder = outcome.reference().path().toString().replaceFirst("^file:", "");
        if (outcome.alreadyDone()) {
            printer.printf("%s holds this reference already; nothing was done again%n", folder);
        }
        if (outcome.resumedParts() > 0) {
            printer.printf("went on after %d parts of an unfinished run%n", outcome.resumedParts());
        }
        ReferenceCounts counts = manifest.counts();
        printer.printf(
                "%,d pairs: %,d with log-probabilities, %,d set aside%n",
                counts.rows(), counts.written(), counts.quarantinedRows());
        counts.quarantined().forEach((reason, rows) -> printer.printf("  %,d %s%n", rows, reason));
        TokenStatistics tokens = manifest.tokens();
        printer.printf(
                "longest row: %,d tokens with its image; %,d rows were cut%n", tokens.longestRow(), tokens.rowsCut());
        printer.printf("reference: %s%n", folder);
        printer.printf(
                Locale.ROOT, "done in %.2f s; one model computes %.3g rows/s%n", seconds, manifest.rowsPerSecond());
        printer.flush();
    }
}
