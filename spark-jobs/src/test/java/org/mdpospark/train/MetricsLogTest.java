package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the folder
class MetricsLogTest {
    private static final List<RoundMetrics> ROUNDS = Sketch.healthy(12);

    private final Configuration hadoop = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void writesALineForEachRound() throws Exception {
        MetricsLog log = log();
        log.started(RunFixture.run(), List.of());
        for (RoundMetrics round : ROUNDS) {
            log.round(round);
        }

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(12);
        assertThat(lines.get(5).path("round").intValue()).isEqualTo(6);
        assertThat(lines.get(5).path("step").intValue()).isEqualTo(96);
        assertThat(lines.get(5).path("loss").doubleValue())
                .isEqualTo(ROUNDS.get(5).training().loss());
        assertThat(lines.get(5).path("holdout_answer_accuracy_without_image").doubleValue())
                .isBetween(0.5, 0.6);
        assertThat(lines.get(4).has("holdout_loss")).isFalse();
    }

    @Test
    void namesWhatPeopleLookFor() throws Exception {
        log().started(RunFixture.run(), ROUNDS);

        Set<String> names = new TreeSet<>();
        lines().get(5).fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .contains(("loss loss_answer loss_image loss_anchor reward_chosen reward_rejected"
                                + " reward_chosen_on_negative answer_margin image_margin answer_accuracy"
                                + " image_accuracy chosen_drift chosen_drift_per_token learning_rate"
                                + " gradient_norm inexactness pairs tokens seconds compute_seconds bytes_sent"
                                + " bytes_returned workers workers_dropped attempts holdout_loss"
                                + " holdout_image_accuracy holdout_chosen_drift")
                        .split(" "));
    }

    @Test
    void writesNullForWhatIsNotFinite() throws Exception {
        log().started(RunFixture.run(), Sketch.run(1, sketch -> {
            sketch.inexactness = Double.NaN;
            sketch.gradientNorm = Double.POSITIVE_INFINITY;
        }));

        assertThat(lines().get(0).get("inexactness").isNull()).isTrue();
        assertThat(lines().get(0).get("gradient_norm").isNull()).isTrue();
    }

    @Test
    void dropsRoundsAfterTheOneThatIsResumed() throws Exception {
        MetricsLog first = log();
        first.started(RunFixture.run(), List.of());
        for (RoundMetrics round : ROUNDS.subList(0, 8)) {
            first.round(round);
        }

        List<RoundMetrics> earlier = MetricsLog.read(hadoop, path(), 5);
        MetricsLog second = log();
        second.started(RunFixture.run(), earlier);
        for (RoundMetrics round : ROUNDS.subList(5, 12)) {
            second.round(round);
        }

        assertThat(earlier).isEqualTo(ROUNDS.subList(0, 5));
        assertThat(lines().stream().map(line -> line.path("round").intValue()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void endsAsARunThatWasNeverStopped() throws Exception {
        log().started(RunFixture.run(), ROUNDS);
        byte[] whole = Files.readAllBytes(folder.resolve(MetricsLog.FILE_NAME));

        log().started(RunFixture.run(), MetricsLog.read(hadoop, path(), 12));

        assertThat(folder.resolve(MetricsLog.FILE_NAME)).hasBinaryContent(whole);
    }

    @Test
    void startsAFolderThatHasNone() throws Exception {
        assertThat(MetricsLog.read(hadoop, new Path(path(), "new"), 5)).isEmpty();
    }

    @Test
    void leavesNothingElseInTheFolder() throws Exception {
        MetricsLog log = log();
        log.started(RunFixture.run(), ROUNDS.subList(0, 3));
        log.round(ROUNDS.get(3));

        try (Stream<java.nio.file.Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(MetricsLog.FILE_NAME);
        }
    }

    @Test
    void isWrittenToAStoreThatCannotRenameOverAFile() throws Exception {
        MetricsLog log = new MetricsLog(
                StoreFileSystem.configuration(), new Path(StoreFileSystem.SCHEME, null, folder.toString()));
        log.started(RunFixture.run(), ROUNDS.subList(0, 3));
        log.round(ROUNDS.get(3));

        assertThat(lines()).hasSize(4);
        leavesNothingElseInTheFolder();
    }

    private MetricsLog log() {
        return new MetricsLog(hadoop, path());
    }

    private Path path() {
        return new Path(folder.toUri());
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(MetricsLog.FILE_NAME))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
