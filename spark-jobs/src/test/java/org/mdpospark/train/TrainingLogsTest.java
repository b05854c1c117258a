package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mdpospark.train.report.TrainReport;

/**
 * Leaves in {@code target/training-logs} what runs leave, for {@code check_training_logs.py} to read as TensorBoard
 * does, and for a browser.
 */
class TrainingLogsTest {
    private static final Path FOLDERS = Path.of("target/training-logs");
    private static final int ROUNDS = 60;

    @BeforeAll
    static void removeEarlierFolders() throws IOException {
        if (Files.exists(FOLDERS)) {
            try (Stream<Path> paths = Files.walk(FOLDERS)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void leavesAHealthyRun() {
        write("healthy", 0, Sketch.healthy(ROUNDS)).finished(RunOutcome.finished());

        assertWhole("healthy");
    }

    @Test
    void leavesASickRun() {
        write("sick", 0, Sketch.sick(ROUNDS)).finished(RunOutcome.failed("executor 3 was lost five times"));

        assertWhole("sick");
    }

    @Test
    void leavesARunThatWasKilledAndResumed() {
        List<RoundMetrics> lost = Sketch.run(ROUNDS, sketch -> sketch.seconds += sketch.round > 30 ? 50 : 0);
        write("resumed", 0, lost.subList(0, 40));
        write("resumed", 30, Sketch.healthy(ROUNDS)).finished(RunOutcome.finished());

        assertWhole("resumed");
    }

    @Test
    void leavesARunThatGoesOn() {
        List<RoundMetrics> rounds = Sketch.healthy(ROUNDS);
        write("running", 0, rounds.subList(0, 22));
        write("running", 22, rounds.subList(0, 23)); // the page is written at once when a run begins

        assertWhole("running");
    }

    private static RunObservers write(String name, int done, List<RoundMetrics> rounds) {
        Configuration hadoop = new Configuration();
        org.apache.hadoop.fs.Path folder =
                new org.apache.hadoop.fs.Path(FOLDERS.resolve(name).toUri());
        RunObservers observer = new RunObservers(List.of(
                new MetricsLog(hadoop, folder), new TensorBoardLog(hadoop, folder), new TrainReport(hadoop, folder)));
        observer.started(RunFixture.run(), rounds.subList(0, done));
        rounds.subList(done, rounds.size()).forEach(observer::round);
        return observer;
    }

    private static void assertWhole(String name) {
        assertThat(FOLDERS.resolve(name))
                .isDirectoryContaining("glob:**/metrics.jsonl")
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/tensorboard");
    }
}
