package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.evaluate.AnsweredSet;
import org.mdpospark.evaluate.EvaluatedModel;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.score.BenchmarkKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mdpo score}: what answers are worth that are in files already. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Scores answers to benchmarks from files, wherever they were written, and writes a report.",
            "Files have the layout of their benchmark. Runs on this machine, without a cluster or a model."
        },
        footer = {
            "",
            "Examples:",
            "  ./mdpo score --benchmark amber=/data/AMBER --answers base/amber=base.json --answers mdpo/amber=mdpo.json",
            "Answers of one name given twice are runs of one method, with other seeds."
        })
final class ScoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Benchmarks benchmarks = new Benchmarks();

    @Option(
            names = "--answers",
            paramLabel = "MODEL/NAME=FILE",
            description = {
                "A model's answers to a benchmark; may be given several times. MODEL/NAME/blank and MODEL/NAME/swapped",
                "are its answers without the image."
            })
    private List<String> answers = List.of();

    @Option(
            names = "--out",
            defaultValue = "evaluation",
            paramLabel = "FOLDER",
            description = "Folder for figures and report. Default: ${DEFAULT-VALUE}.")
    private String out = "";

    @Mixin
    private Scoring scoring = new Scoring();

    @SuppressWarnings("UnusedVariable") // Mdpo reads it before the command is parsed for good
    @Option(names = "--config", paramLabel = "FILE", description = "YAML file of these options, names without dashes.")
    private @Nullable File config;

    @Override
    public Integer call() throws IOException {
        if (answers.isEmpty()) {
            throw new IllegalArgumentException(
                    "--answers is missing: name a file of answers, such as --answers mdpo/amber=answers.json");
        }
        Configuration hadoop = LocalFiles.withoutChecksumFiles(new Configuration());
        List<Exam> exams = benchmarks.open(hadoop, false);
        scoring.prepare(exams);
        PrintWriter printer = spec.commandLine().getOut();
        Map<String, String> facts = new LinkedHashMap<>();
        List<AnsweredSet> sets = sets(exams, facts);
        scoring.score("", sets, out, hadoop, facts, printer);
        printer.flush();
        return ExitCode.DONE;
    }

    private List<AnsweredSet> sets(List<Exam> exams, Map<String, String> facts) throws IOException {
        List<AnsweredSet> sets = new ArrayList<>();
        Map<String, Integer> runs = new HashMap<>();
        for (String argument : answers) {
            Named named = Named.parse(argument);
            Exam exam = exams.stream()
                    .filter(found -> found.benchmark().kind() == named.kind())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--answers %s: name your copy of that benchmark with --benchmark %s=FOLDER"
                                    .formatted(argument, named.kind().code())));
            int run = runs.merge("%s %s %s".formatted(named.model(), named.kind(), named.sight()), 1, Integer::sum);
            EvaluatedModel model = new EvaluatedModel(named.model(), run, Optional.empty());
            sets.add(
                    new AnsweredSet(model, exam, named.sight(), exam.benchmark().read(Path.of(named.file()))));
            facts.put(
                    "%s, %s, %s"
                            .formatted(
                                    model.id(),
                                    named.kind().title(),
                                    named.sight().title()),
                    named.file());
        }
        return sets;
    }

    /** What {@code MODEL/NAME/SIGHT=FILE} says. */
    private record Named(String model, BenchmarkKind kind, Sight sight, String file) {
        static Named parse(String argument) {
            int equals = argument.indexOf('=');
            String[] name = argument.substring(0, Math.max(equals, 0)).split("/", -1);
            if (equals < 1 || equals == argument.length() - 1 || name.length < 2 || name.length > 3) {
                throw new IllegalArgumentException(
                        "--answers must be MODEL/NAME=FILE, such as mdpo/amber=answers.json, but is '%s'"
                                .formatted(argument));
            }
            Sight sight =
                    name.length == 2 ? Sight.IMAGE : Choices.of("--answers", name[2], Sight.values(), Sight::code);
            return new Named(name[0], Benchmarks.kind("--answers", name[1]), sight, argument.substring(equals + 1));
        }
    }
}
