package org.mdpospark.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.evaluate.AnsweredSet;
import org.mdpospark.evaluate.EvaluationFolder;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.HumanPage;
import org.mdpospark.evaluate.Replies;
import org.mdpospark.evaluate.ScoreJob;
import org.mdpospark.evaluate.ScoreTable;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.score.Bootstrap;
import org.mdpospark.study.HumanStudy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of scoring; the same words for every command that scores. */
final class Scoring {
    @Option(
            names = "--about",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "What the report says first. Blank lines part paragraphs.")
    private String about = "";

    @Option(
            names = "--resamples",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Draws for intervals. Default: ${DEFAULT-VALUE}.")
    private int resamples;

    @Option(
            names = "--confidence",
            defaultValue = "0.95",
            paramLabel = "0-1",
            description = "Share of draws within an interval. Default: ${DEFAULT-VALUE}.")
    private double confidence;

    @Option(
            names = "--human-page",
            paramLabel = "MODEL,MODEL",
            description = "Also writes a page on which people compare two models' answers, and its key, in OUT/human.")
    private @Nullable String humanPage;

    @Option(
            names = "--human-items",
            defaultValue = "50",
            paramLabel = "N",
            description = "Questions of that page. Default: ${DEFAULT-VALUE}.")
    private int humanItems;

    @Option(
            names = "--human-seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Of order and sides on that page. Default: ${DEFAULT-VALUE}.")
    private long humanSeed;

    @Mixin
    private Judging judging = new Judging();

    private Replies replies = Replies.NONE;

    /** Checks the options against the benchmarks, before anything is computed. */
    void prepare(List<Exam> exams, Collection<String> models, String out, Configuration hadoop) throws IOException {
        bootstrap();
        humanPage().ifPresent(page -> page.requireModels(models));
        if (humanPage().isPresent() && out.contains("://")) {
            throw new IllegalArgumentException(
                    "--human-page writes a page for people on this machine, but --out is %s: name a local folder"
                            .formatted(out));
        }
        replies = judging.replies(exams, out, hadoop, Scoring::show);
    }

    /** Tells whether images must be here. */
    boolean needsImages() {
        return humanPage != null;
    }

    private static void show(int answered, int failed, int total) {
        if (answered + failed == total || (answered + failed) % 20 == 0) {
            System.err.printf(
                    "judge: %,d of %,d replies%s%n", answered, total, failed == 0 ? "" : ", " + failed + " failed");
        }
    }

    private Optional<HumanPage> humanPage() {
        if (humanPage == null) {
            return Optional.empty();
        }
        String[] models = humanPage.split(",", -1);
        if (models.length != 2) {
            throw new IllegalArgumentException(
                    "--human-page must name two models, such as dpo,mdpo, but is '%s'".formatted(humanPage));
        }
        return Optional.of(new HumanPage(models[0].strip(), models[1].strip(), humanItems, humanSeed));
    }

    /** Scores answers, writes figures and report, and prints a table of each benchmark. */
    Scoreboard score(
            String baseModel,
            List<AnsweredSet> sets,
            String out,
            Configuration hadoop,
            Map<String, String> facts,
            PrintWriter printer)
            throws IOException {
        ScoreJob.Outcome outcome = new ScoreJob(replies, bootstrap()).run(baseModel, sets);
        new EvaluationFolder(out, hadoop).write(outcome, about, facts);
        for (Scoreboard.ExamResult exam : outcome.board().benchmarks()) {
            printer.printf(
                    "%n%s, %,d questions%s%n", exam.title(), exam.questions(), exam.whole() ? "" : " (some of all)");
            ScoreTable.lines(exam).forEach(line -> printer.println("  " + line));
        }
        Optional<HumanPage> page = humanPage();
        if (page.isPresent()) {
            Path folder = Path.of(out, "human");
            page.get().write(sets, folder, hadoop);
            printer.printf("%nfor raters: %s; keep its key from them%n", folder.resolve(HumanStudy.PAGE));
        }
        printer.printf("%nfigures: %s/%s%n", out, EvaluationFolder.SCORES);
        printer.printf("report:  %s/%s%n", out, EvaluationFolder.REPORT);
        return outcome.board();
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(resamples, confidence, Bootstrap.DEFAULT.seed());
    }
}
