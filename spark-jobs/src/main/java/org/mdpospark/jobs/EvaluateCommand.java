package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.evaluate.AnswerJob;
import org.mdpospark.evaluate.AnswerOptions;
import org.mdpospark.evaluate.EvaluatedModel;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.Sampling;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.BaseModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo evaluate}: what models answer to benchmarks, and what their answers are worth. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Asks a base model and adapters of it the questions of benchmarks, scores the answers, and writes a report.",
            "Answers that are there already are not written again; a run that died goes on."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo evaluate --base /models/llava --adapter dpo=run-dpo/best --adapter mdpo=run/best \\",
            "      --benchmark amber=/data/AMBER --images amber=/data/AMBER/image --out evaluation",
            "  ./mdpo evaluate --base /models/llava --adapter mdpo=run/best --benchmark chair=/data/chair --limit 100",
            "  ./mdpo evaluate --config evaluate.yaml",
            "Adapters of one name are runs of one method, with other seeds: figures are means over them."
        })
final class EvaluateCommand implements Callable<Integer> {
    private static final int MEBIBYTE_BITS = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--base",
            paramLabel = "FOLDER",
            description = "Base model, LLaVA-1.5 or Bunny, at the same place on every machine.")
    private @Nullable String base;

    @Option(
            names = "--adapter",
            paramLabel = "NAME=FOLDER",
            description = "A PEFT adapter of it and the name it has in tables; may be given several times.")
    private List<String> adapters = List.of();

    @Option(names = "--no-base", description = "Leaves the base model itself out.")
    private boolean noBase;

    @Mixin
    private Benchmarks benchmarks = new Benchmarks();

    @Option(
            names = "--out",
            defaultValue = "evaluation",
            paramLabel = "FOLDER",
            description = "Folder for answers, figures and report. Default: ${DEFAULT-VALUE}.")
    private String out = "";

    @Option(
            names = "--controls",
            defaultValue = "blank,swapped",
            split = ",",
            paramLabel = "blank|swapped|none",
            description =
                    "Asks again without the image: with a blank one, another question's, or not. Default: ${DEFAULT-VALUE}.")
    private List<String> controls = List.of();

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Longest answer. Default: 512 for descriptions, 1024 where published, 16 for yes or no.")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = "--temperature",
            defaultValue = "0",
            paramLabel = "T",
            description = "Of sampling; 0 takes the likeliest token. Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-p",
            defaultValue = "1",
            paramLabel = "P",
            description = "Nucleus to draw from. Default: ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of sampling. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--part-questions",
            defaultValue = "" + AnswerOptions.DEFAULT_PART_QUESTIONS,
            paramLabel = "N",
            description =
                    "Questions of a task; a run that dies loses at most so many of each. Default: ${DEFAULT-VALUE}.")
    private int partQuestions;

    @Option(
            names = "--memory",
            defaultValue = "8192",
            paramLabel = "MIB",
            description = "Memory of the model outside each executor's heap, in MiB. Default: ${DEFAULT-VALUE}.")
    private long memory;

    @Mixin
    private Scoring scoring = new Scoring();

    @Option(names = "--overwrite", description = "Writes answers again that are there already.")
    private boolean overwrite;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @Override
    public Integer call() throws IOException {
        if (base == null) {
            throw new IllegalArgumentException("--base is missing: name the folder of the base model");
        }
        Configuration hadoop = Sessions.hadoop();
        // opened before a session costs anything
        BaseModel model = BaseModel.open(base);
        List<EvaluatedModel> models = EvaluatedModel.of(!noBase, adapters, hadoop);
        AnswerOptions options = new AnswerOptions(
                sights(),
                new Sampling(temperature, topP, seed),
                maxNewTokens == null ? OptionalInt.empty() : OptionalInt.of(maxNewTokens),
                partQuestions,
                memory << MEBIBYTE_BITS,
                overwrite);
        List<Exam> exams = benchmarks.open(hadoop, true);
        scoring.prepare(exams, models.stream().map(EvaluatedModel::id).toList(), out, hadoop);
        Map<String, String> settings = ClusterSettings.of(new SparkConf(), memory << MEBIBYTE_BITS, 0);
        try (SparkSession spark = Sessions.open("evaluate", settings)) {
            Progress progress =
                    new ConsoleProgress(spark.sparkContext(), System.err, Boolean.getBoolean("mdpo.terminal"));
            long start = System.nanoTime();
            Sessions.requireShared(spark, "--out", out);
            AnswerJob.Outcome outcome = new AnswerJob(spark, model, options, progress).run(out, models, exams);
            PrintWriter printer = spec.commandLine().getOut();
            report(outcome, printer);
            scoring.score(
                    model.folder().toString(),
                    outcome.answered(),
                    out,
                    spark.sparkContext().hadoopConfiguration(),
                    facts(model, models, outcome),
                    printer);
            printer.printf(Locale.ROOT, "done in %.1f s%n", (System.nanoTime() - start) / 1e9);
            printer.flush();
        }
        return ExitCode.DONE;
    }

    private List<Sight> sights() {
        List<Sight> sights = new ArrayList<>(List.of(Sight.IMAGE));
        for (String control : controls) {
            if (!control.equals("none")) {
                sights.add(Choices.of("--controls", control, new Sight[] {Sight.BLANK, Sight.SWAPPED}, Sight::code));
            }
        }
        return sights.stream().distinct().toList();
    }

    private static void report(AnswerJob.Outcome outcome, PrintWriter printer) {
        int sets = outcome.sets().size();
        if (outcome.written() < sets) {
            printer.printf("%d of %d sets of answers were there already%n", sets - outcome.written(), sets);
        }
        if (outcome.resumedParts() > 0) {
            printer.printf("went on after %d parts of an unfinished run%n", outcome.resumedParts());
        }
        long answers = outcome.sets().stream()
                .mapToLong(set -> set.manifest().answers())
                .sum();
        long cut =
                outcome.sets().stream().mapToLong(set -> set.manifest().cut()).sum();
        printer.printf("%,d answers, %,d of them cut at the longest length%n", answers, cut);
    }

    private Map<String, String> facts(BaseModel model, List<EvaluatedModel> models, AnswerJob.Outcome outcome) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("base model", model.folder().toString());
        facts.put("its fingerprint", model.fingerprint());
        for (EvaluatedModel one : models) {
            one.adapter().ifPresent(folder -> facts.put(one.id(), folder));
        }
        facts.put(
                "sampling",
                temperature == 0
                        ? "the likeliest token"
                        : "temperature %s, top p %s, seed %d".formatted(temperature, topP, seed));
        long tokens = outcome.sets().stream()
                .mapToLong(set -> set.manifest().tokens())
                .sum();
        double seconds = outcome.sets().stream()
                .mapToDouble(set -> set.manifest().seconds())
                .sum();
        facts.put(
                "tokens written",
                String.format(
                        Locale.ROOT, "%,d, %.0f a second of one model", tokens, tokens / Math.max(seconds, 1e-9)));
        return facts;
    }
}
