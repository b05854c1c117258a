package org.mdpospark.jobs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.evaluate.AnsweredSet;
import org.mdpospark.evaluate.EvaluatedModel;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.ScoreTable;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.score.Bootstrap;
import org.mdpospark.score.Interval;
import org.mdpospark.study.HumanScore;
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
            "  ./mdpo score --human anna.json --human ben.json --human-key evaluation/human/human-key.json",
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
            names = "--human",
            paramLabel = "FILE",
            description = {
                "Choices that a rater saved on the page of --human-page; may be given several times. Counts whose answers",
                "were chosen, and does nothing else."
            })
    private List<String> choices = List.of();

    @Option(
            names = "--human-key",
            paramLabel = "FILE",
            description = "The study's human-key.json, which says whose answer was where.")
    private @Nullable String key;

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
        PrintWriter printer = spec.commandLine().getOut();
        if (!choices.isEmpty()) {
            return human(printer);
        }
        if (answers.isEmpty()) {
            throw new IllegalArgumentException(
                    "--answers is missing: name a file of answers, such as --answers mdpo/amber=answers.json");
        }
        Configuration hadoop = LocalFiles.withoutChecksumFiles(new Configuration());
        List<Exam> exams = benchmarks.open(hadoop, scoring.needsImages());
        Map<String, String> facts = new LinkedHashMap<>();
        List<AnsweredSet> sets = sets(exams, facts);
        scoring.prepare(exams, sets.stream().map(set -> set.model().id()).toList(), out, hadoop);
        scoring.score("", sets, out, hadoop, facts, printer);
        printer.flush();
        return ExitCode.DONE;
    }

    /** Unblinds a study's choices and counts them. */
    private int human(PrintWriter printer) throws IOException {
        if (key == null) {
            throw new IllegalArgumentException(
                    "--human-key is missing: name the human-key.json that was written beside the raters' page");
        }
        HumanScore score =
                HumanScore.read(Path.of(key), choices.stream().map(Path::of).toList());
        List<Interval> intervals = Bootstrap.DEFAULT.intervals(score);
        printer.printf("%s, %,d questions%n", score.benchmark(), score.items().size());
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < intervals.size(); i++) {
            Interval interval = intervals.get(i);
            cells.add(List.of(
                    score.figures().get(i).name(),
                    String.format(Locale.ROOT, "%.1f %%", interval.value()),
                    String.format(Locale.ROOT, "[%.1f, %.1f]", interval.low(), interval.high())));
        }
        ScoreTable.lines(cells).forEach(line -> printer.println("  " + line));
        score.notes().forEach(printer::println);
        printer.flush();
        return ExitCode.DONE;
    }

    private List<AnsweredSet> sets(List<Exam> exams, Map<String, String> facts) throws IOException {
        List<AnsweredSet> sets = new ArrayList<>();
        Map<String, Integer> runs = new HashMap<>();
        for (String argument : answers) {
            Judging.AnswerName named = Judging.AnswerName.parse("--answers", argument);
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
}
