package org.mdpospark.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@value #FILE_NAME} in a run's folder: a line for each round that counts. Rounds after the one that a run is resumed
 * from vanish when it begins again.
 */
public final class MetricsLog implements RunObserver {
    public static final String FILE_NAME = "metrics.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WholeFile file;
    private final StringBuilder lines = new StringBuilder();

    public MetricsLog(Configuration hadoop, Path folder) {
        this.file = new WholeFile(hadoop, new Path(folder, FILE_NAME));
    }

    /**
     * Returns the rounds that a run's folder tells of, for a run that goes on.
     *
     * @param last the last round that counts: that of the checkpoint
     * @return in order; none if there is no file
     * @throws IOException if the file cannot be read or is not ours
     */
    public static List<RoundMetrics> read(Configuration hadoop, Path folder, int last) throws IOException {
        Path path = new Path(folder, FILE_NAME);
        List<RoundMetrics> rounds = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(path.getFileSystem(hadoop).open(path), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                RoundMetrics round = RoundJson.parse(JSON.readTree(line));
                if (round.round() <= last) {
                    rounds.add(round);
                }
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        return rounds;
    }

    @Override
    public void started(RunDescription run, List<RoundMetrics> earlier) throws IOException {
        lines.setLength(0);
        for (RoundMetrics round : earlier) {
            append(round);
        }
        write();
    }

    @Override
    public void round(RoundMetrics round) throws IOException {
        append(round);
        write();
    }

    /** The file is as it should be already, unless its last writing failed. */
    @Override
    public void finished(RunOutcome outcome) throws IOException {
        write();
    }

    private void append(RoundMetrics round) {
        lines.append(RoundJson.of(round)).append('\n');
    }

    private void write() throws IOException {
        file.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
