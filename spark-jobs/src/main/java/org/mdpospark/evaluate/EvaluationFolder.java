package org.mdpospark.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.evaluate.report.EvaluationReport;
import org.mdpospark.evaluate.report.ExampleFinder;
import org.mdpospark.pairs.Json;
import org.mdpospark.train.WholeFile;

/** What an evaluation leaves beside its answers. */
public final class EvaluationFolder {
    public static final String SCORES = "scores.json";
    public static final String REPORT = "report.html";

    private final Path folder;
    private final Configuration hadoop;

    public EvaluationFolder(String folder, Configuration hadoop) {
        this.folder = new Path(folder);
        this.hadoop = hadoop;
    }

    /**
     * Writes the figures and the page about them.
     *
     * @param about what the page says first; may be empty
     * @param settings with what answers were made, by name
     */
    public void write(ScoreJob.Outcome outcome, String about, Map<String, String> settings) throws IOException {
        new WholeFile(hadoop, new Path(folder, SCORES)).write(Json.writer().writeValueAsBytes(outcome.board()));
        EvaluationReport report = new EvaluationReport(
                folder.getName(), about, outcome.board(), new ExampleFinder(hadoop).find(outcome.scored()), settings);
        new WholeFile(hadoop, new Path(folder, REPORT)).write(report.html().getBytes(StandardCharsets.UTF_8));
    }
}
