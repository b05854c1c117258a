package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the folder
class TensorBoardLogTest {
    private static final List<RoundMetrics> ROUNDS = Sketch.healthy(12);
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_770_091_506_250L), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void tellsEachRoundAtItsStep() throws Exception {
        tell(List.of(), ROUNDS);

        List<EventFile.Event> events = events("train");
        assertThat(events).hasSize(14);
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        assertThat(events.get(7).step()).isEqualTo(96);
        assertThat(events.get(7).wallTime()).isEqualTo(1_770_091_506.25);
        assertThat(events.get(7).values())
                .containsEntry("loss/total", (float) ROUNDS.get(5).training().loss())
                .containsEntry("optimizer/learning_rate", (float) ROUNDS.get(5).learningRate())
                .containsEntry("round/bytes_sent", 320_000_000f)
                .hasSize(28);
    }

    @Test
    void tellsHeldOutPairsUnderTheSameTags() throws Exception {
        tell(List.of(), ROUNDS);

        List<EventFile.Event> events = events("holdout");
        assertThat(events).extracting(EventFile.Event::step).containsExactly(0L, 96L, 96L, 192L);
        assertThat(events.get(2).values().keySet())
                .contains("loss/total", "accuracy/answer", "accuracy/answer_without_image");
    }

    @Test
    void leavesOutWhatIsNotFinite() throws Exception {
        tell(List.of(), Sketch.run(1, sketch -> sketch.gradientNorm = Double.NaN));

        assertThat(events("train").get(2).values())
                .containsKey("loss/total")
                .doesNotContainKey("optimizer/gradient_norm");
    }

    @Test
    void isReadableWhileTheRunGoesOn() throws Exception {
        TensorBoardLog log = log();
        log.started(RunFixture.run(), List.of());
        for (int round = 0; round < 5; round++) {
            log.round(ROUNDS.get(round));
            assertThat(events("train")).hasSize(3 + round);
        }
    }

    @Test
    void makesLaterStepsVoidWhenARunIsResumed() throws Exception {
        tell(List.of(), ROUNDS.subList(0, 8));
        log().started(RunFixture.run(), ROUNDS.subList(0, 5));

        assertThat(files("train")).hasSize(2);
        assertThat(EventFile.read(files("train").get(1)))
                .extracting(EventFile.Event::start, EventFile.Event::step)
                .containsExactly(tuple(false, 0L), tuple(true, 81L));
    }

    @Test
    void goesOnInNewFiles() throws Exception {
        tell(List.of(), ROUNDS.subList(0, 8));
        tell(ROUNDS.subList(0, 5), ROUNDS.subList(5, 12));

        List<Long> steps = new ArrayList<>();
        for (EventFile.Event event : events("train")) {
            if (event.start()) {
                steps.removeIf(step -> step >= event.step());
            } else if (!event.values().isEmpty()) {
                steps.add(event.step());
            }
        }
        assertThat(steps).isEqualTo(ROUNDS.stream().map(RoundMetrics::step).toList());
    }

    @Test
    void isReadableInAStoreThatShowsClosedFilesOnly() throws Exception {
        TensorBoardLog log = new TensorBoardLog(
                StoreFileSystem.configuration(),
                new org.apache.hadoop.fs.Path(StoreFileSystem.SCHEME, null, folder.toString()),
                CLOCK);
        log.started(RunFixture.run(), List.of());
        for (int round = 0; round < 5; round++) {
            log.round(ROUNDS.get(round));
            assertThat(events("train")).hasSize(3 + round);
        }
    }

    private void tell(List<RoundMetrics> earlier, List<RoundMetrics> rounds) throws Exception {
        TensorBoardLog log = log();
        log.started(RunFixture.run(), earlier);
        for (RoundMetrics round : rounds) {
            log.round(round);
        }
        log.finished(RunOutcome.finished());
    }

    private TensorBoardLog log() {
        return new TensorBoardLog(new Configuration(), new org.apache.hadoop.fs.Path(folder.toUri()), CLOCK);
    }

    private List<EventFile.Event> events(String channel) throws Exception {
        List<EventFile.Event> events = new ArrayList<>();
        for (Path file : files(channel)) {
            events.addAll(EventFile.read(file));
        }
        return events;
    }

    private List<Path> files(String channel) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("tensorboard").resolve(channel))) {
            return files.sorted().toList();
        }
    }
}
