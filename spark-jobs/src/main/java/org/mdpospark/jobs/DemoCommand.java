package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mdpospark.demo.Demo;
import org.mdpospark.demo.DemoRecipe;
import org.mdpospark.demo.DemoStep;
import org.mdpospark.demo.DemoSummary;
import org.mdpospark.evaluate.EvaluationFolder;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.pairs.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo demo}: pairs, reference, training, evaluation, on a small model that comes with the project. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the whole method on this machine, offline, with a small model in a small world.",
            "Makes pairs of drawn scenes, trains with DPO, mDPO and mDPO without each of its terms, and measures what they",
            "hallucinate. Every step is one of the other commands and is printed, so that it can be run by itself. A demo",
            "that was stopped goes on."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo demo",
            "  ./mdpo demo --seeds 3     # intervals over seeds too; plain DPO differs much between them",
            "  ./mdpo demo --print       # the world's rows and pictures, and the commands for a cluster to run"
        })
final class DemoCommand implements Callable<Integer> {
    private static final int MOST_SEEDS = 20;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            defaultValue = "demo",
            paramLabel = "FOLDER",
            description = "Folder for everything the demo makes. Default: ${DEFAULT-VALUE}.")
    private String out = "";

    @Option(
            names = "--seeds",
            defaultValue = "1",
            paramLabel = "N",
            description = "Sets of pairs, each with trainings of its own. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--pairs",
            defaultValue = "800",
            paramLabel = "N",
            description = "Pairs of a set. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(
            names = "--scenes",
            defaultValue = "500",
            paramLabel = "N",
            description = "Held-out scenes. Default: ${DEFAULT-VALUE}.")
    private int scenes;

    @Option(names = "--print", description = "Draws the world and prints the commands, one a line; runs none of them.")
    private boolean print;

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @Override
    public Integer call() throws IOException {
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw new IllegalArgumentException("--seeds must be 1 to %d, but is %d".formatted(MOST_SEEDS, seeds));
        }
        if (pairs < 16 || scenes < 2) {
            throw new IllegalArgumentException(
                    "--pairs must be at least 16 and --scenes at least 2, but are %d and %d".formatted(pairs, scenes));
        }
        DemoRecipe usual = DemoRecipe.USUAL;
        DemoRecipe recipe = new DemoRecipe(
                pairs,
                scenes,
                usual.rank(),
                usual.alpha(),
                usual.beta(),
                usual.learningRate(),
                usual.epochs(),
                usual.batch());
        Path folder = Path.of(out).toAbsolutePath().normalize();
        Demo demo = new Demo(folder, model(), seeds, recipe);
        PrintWriter printer = spec.commandLine().getOut();
        long start = System.nanoTime();
        Files.createDirectories(folder);
        List<DemoStep> steps = demo.steps();
        if (print) {
            demo.writeWorld();
            steps.forEach(step -> printer.println(step.command()));
            printer.flush();
            return ExitCode.DONE;
        }
        printer.printf("drawing %,d scenes%n", scenes + 2L * seeds * pairs);
        printer.flush();
        demo.writeWorld();
        Path log = folder.resolve("commands.log");
        try (PrintWriter inner = new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8))) {
            for (int i = 0; i < steps.size(); i++) {
                int code = run(steps.get(i), "[%d/%d]".formatted(i + 1, steps.size()), printer, inner);
                if (code != ExitCode.DONE) {
                    printer.flush();
                    spec.commandLine()
                            .getErr()
                            .println(
                                    "mdpo: the demo stopped at: %s; what it said is above and in %s; ./mdpo demo again goes on"
                                            .formatted(steps.get(i).command(), log));
                    return code;
                }
            }
        }
        finish(demo, printer, (System.nanoTime() - start) / 1e9);
        return ExitCode.DONE;
    }

    private static int run(DemoStep step, String place, PrintWriter printer, PrintWriter inner) {
        printer.printf("%s %s%n", place, step.title());
        printer.flush();
        inner.printf("$ %s%n", step.command());
        long start = System.nanoTime();
        int code = Mdpo.run(inner, step.arguments().toArray(String[]::new));
        inner.flush();
        printer.printf(Locale.ROOT, "%s %.1f s%n", " ".repeat(place.length()), (System.nanoTime() - start) / 1e9);
        printer.flush();
        return code;
    }

    private static void finish(Demo demo, PrintWriter printer, double seconds) throws IOException {
        Path scores = demo.evaluation().resolve(EvaluationFolder.SCORES);
        Scoreboard board = Json.readerFor(Scoreboard.class).readValue(scores.toFile());
        Scoreboard.ExamResult exam = board.benchmarks().get(0);
        printer.println();
        DemoSummary.table(exam).forEach(printer::println);
        printer.println();
        printer.println(DemoSummary.sentence(exam));
        printer.printf("%nreport:   %s%n", demo.evaluation().resolve(EvaluationFolder.REPORT));
        printer.printf("commands: %s%n", demo.out().resolve("commands.log"));
        printer.printf(Locale.ROOT, "done in %d min %02d s%n", (long) seconds / 60, (long) seconds % 60);
        printer.flush();
    }

    /** Returns the folder of the base model, which is part of the project. */
    private static Path model() {
        Path model = Home.file("demo", "model");
        if (!Files.isRegularFile(model.resolve("config.json"))) {
            throw new IllegalArgumentException(
                    "the demo's model is not in %s: run ./mdpo demo in the project's folder".formatted(model));
        }
        return model;
    }
}
