package org.mdpospark.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.evaluate.AnsweredSet;
import org.mdpospark.evaluate.EvaluationFolder;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.Replies;
import org.mdpospark.evaluate.ScoreJob;
import org.mdpospark.evaluate.ScoreTable;
import org.mdpospark.evaluate.Scoreboard;
import org.mdpospark.score.Bootstrap;
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

    /** Checks the options against the benchmarks, before anything is computed. */
    void prepare(List<Exam> exams) {
        bootstrap();
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
        ScoreJob.Outcome outcome = new ScoreJob(Replies.NONE, bootstrap()).run(baseModel, sets);
        new EvaluationFolder(out, hadoop).write(outcome, about, facts);
        for (Scoreboard.ExamResult exam : outcome.board().benchmarks()) {
            printer.printf(
                    "%n%s, %,d questions%s%n", exam.title(), exam.questions(), exam.whole() ? "" : " (some of all)");
            ScoreTable.lines(exam).forEach(line -> printer.println("  " + line));
        }
        printer.printf("%nfigures: %s/%s%n", out, EvaluationFolder.SCORES);
        printer.printf("report:  %s/%s%n", out, EvaluationFolder.REPORT);
        return outcome.board();
    }

    private Bootstrap bootstrap() {
        return new Bootstrap(resamples, confidence, Bootstrap.DEFAULT.seed());
    }
}
