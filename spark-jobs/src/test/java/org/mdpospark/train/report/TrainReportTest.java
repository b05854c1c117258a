package org.mdpospark.train.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.train.RoundMetrics;
import org.mdpospark.train.RunDescription;
import org.mdpospark.train.RunFixture;
import org.mdpospark.train.RunOutcome;
import org.mdpospark.train.Sketch;

@SuppressWarnings("NullAway.Init") // JUnit fills the folder
class TrainReportTest {
    private static final String REFRESH = "//meta[@http-equiv='refresh']/@content";
    private static final String ATTACK = "\"><script>alert('run')</script><img src=x onerror=alert(1)>\u0000";

    private Instant now = Instant.parse("2026-02-03T05:00:00Z");

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void renewsItselfWhileTheRunGoesOn() throws Exception {
        ParsedPage page = write(RunFixture.run(), Sketch.healthy(60).subList(0, 23), null);

        assertThat(page.text(REFRESH)).isEqualTo("10");
        assertThat(page.text("//h1")).startsWith("Round 23 of 60 Training, about 13 min");
        assertThat(page.text("//section[@id='status']"))
                .contains("mdpo train --resume --out adapters/bunny-rlaif-v")
                .contains("Started 3 February 2026, 04:05:06 UTC");
        assertThat(page.text("//div[@class='progress']/span/@style")).isEqualTo("width:38.3%");
    }

    @Test
    void standsStillWhenTheRunHasFinished() throws Exception {
        ParsedPage page = write(RunFixture.run(), Sketch.healthy(60), RunOutcome.finished());

        assertThat(page.count(REFRESH)).isZero();
        assertThat(page.text("//h1")).isEqualTo("Round 60 of 60 Finished");
        assertThat(page.count("//section[@id='status']//pre")).isZero();
    }

    @Test
    void saysWhyARunStoppedAndHowToGoOn() throws Exception {
        ParsedPage page =
                write(RunFixture.run(), Sketch.healthy(60).subList(0, 9), RunOutcome.stopped("a signal asked for it"));

        assertThat(page.count(REFRESH)).isZero();
        assertThat(page.text("//h1")).isEqualTo("Round 9 of 60 Stopped");
        assertThat(page.text("//section[@id='status']/p[1]")).isEqualTo("The run stopped: a signal asked for it.");
        assertThat(page.text("//section[@id='status']/pre"))
                .isEqualTo("mdpo train --resume --out adapters/bunny-rlaif-v");
    }

    @Test
    void readsTheNumbersOut() throws Exception {
        ParsedPage page = write(
                RunFixture.run(),
                Sketch.run(60, sketch -> {
                    sketch.holdoutAnswerAccuracy = 0.74;
                    sketch.accuracyWithoutImage = 0.576;
                    sketch.chosen = -0.02;
                }),
                RunOutcome.finished());

        assertThat(page.texts("//ul[@class='readings']/li"))
                .anySatisfy(reading -> assertThat(reading)
                        .startsWith("74\u00A0% of 480 held-out pairs are ranked right after round 60, and 57.6\u00A0%"))
                .anySatisfy(reading -> assertThat(reading)
                        .startsWith("0.2\u00A0nats by which chosen answers of held-out" + " pairs became less likely"))
                .anySatisfy(
                        reading -> assertThat(reading).contains("It was 2.08 before training: (1 + 1 + 1) times ln 2"))
                .anySatisfy(
                        reading -> assertThat(reading).contains("sends 320 MB to each worker and gets 160 MB back"));
    }

    @Test
    void drawsACurveForEachMeasure() throws Exception {
        ParsedPage page = write(RunFixture.run(), Sketch.healthy(60), RunOutcome.finished());

        assertThat(page.texts("//figure/h3/text()"))
                .containsExactly(
                        "Loss",
                        "Accuracy",
                        "Terms of the loss",
                        "Rewards",
                        "Margins",
                        "Drift of chosen answers",
                        "Time of a round",
                        "Gradient norm",
                        "Learning rate",
                        "Inexactness of averages");
        String accuracy = "//figure[h3[starts-with(., 'Accuracy')]]";
        assertThat(page.count(accuracy + "//path[contains(@class, 'line')][string-length(@d) > 30]"))
                .isEqualTo(5);
        assertThat(page.count(accuracy + "/*[local-name()='svg']//circle")).isEqualTo(30);
        assertThat(page.texts(accuracy + "//rect/title").get(5))
                .startsWith("round 6 answers ")
                .contains("without the image");
        assertThat(page.count("//rect")).isEqualTo(600);
    }

    @Test
    void tellsCurvesApart() throws Exception {
        write(RunFixture.run(), Sketch.healthy(6), null);

        assertThat(page().texts("//figure[h3[starts-with(., 'Terms')]]/*[local-name()='svg']//path/@class"))
                .containsExactly("line colour-1", "line colour-2", "line colour-3");
    }

    @Test
    void leavesOutWhatWasNotMeasured() throws Exception {
        ParsedPage page = write(
                RunFixture.run(),
                Sketch.run(3, sketch -> {
                    sketch.inexactness = Double.NaN;
                    sketch.measured = false;
                }),
                null);

        assertThat(page.texts("//figure/h3/text()")).doesNotContain("Inexactness of averages");
        assertThat(page.texts("//figure//ul"))
                .noneSatisfy(legend -> assertThat(legend).contains("held out"));
    }

    @Test
    void interruptsACurveWhereALossIsNoNumber() throws Exception {
        ParsedPage page = write(
                RunFixture.run(),
                Sketch.run(20, sketch -> {
                    sketch.extraLoss = sketch.round == 10 ? Double.NaN : 0;
                    sketch.measured = false;
                }),
                null);

        String path = page.text("//figure[h3[starts-with(., 'Loss')]]/*[local-name()='svg']//path/@d");
        assertThat(path.chars().filter(character -> character == 'M')).hasSize(2);
        assertThat(html()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void showsSettingsDataAndMachines() throws Exception {
        ParsedPage page = write(RunFixture.run(), List.of(), null);

        assertThat(page.texts("//section[@id='settings']//dl/div"))
                .contains(
                        "frozen modelBunnyLlama/Bunny-v1_0-3B",
                        "trained parameters93,585,408",
                        "held out480 pairs",
                        "tokens: text longest412",
                        "memory of each34 GB",
                        "Spark3.5.9",
                        "weight decay0.05");
    }

    @Test
    void explainsTheTermsThatCount() throws Exception {
        ParsedPage page = write(RunFixture.run(), Sketch.healthy(6), null);

        assertThat(page.texts("//table[@class='terms']//th[@scope='row']"))
                .containsExactly("answers", "images", "anchor");
    }

    @Test
    void showsAdvice() throws Exception {
        ParsedPage sick = write(RunFixture.run(), Sketch.sick(60), RunOutcome.failed("an executor was lost"));
        assertThat(sick.texts("//ul[@class='warnings']/li/h3"))
                .contains("The negative images are too easy", "The model prefers by language alone");
        assertThat(sick.text("//section[@id='warnings']/h2")).isEqualTo("8 warnings");

        ParsedPage healthy = write(RunFixture.run(), Sketch.healthy(60), RunOutcome.finished());
        assertThat(healthy.text("//section[@id='warnings']/h2")).isEqualTo("No warnings");
    }

    @Test
    void escapesWhatComesFromOutside() throws Exception {
        ParsedPage page = write(RunFixture.run(ATTACK, ATTACK), Sketch.healthy(6), RunOutcome.failed(ATTACK));

        assertThat(page.count("//script")).isZero();
        assertThat(page.count("//@onerror")).isZero();
        assertThat(page.text("//p[@class='name']/b"))
                .isEqualTo("\"><script>alert('run')</script><img src=x onerror=alert(1)>\ufffd");
        assertThat(html()).doesNotContain("<script");
    }

    @Test
    void fetchesNothing() throws Exception {
        write(RunFixture.run(), Sketch.healthy(6), RunOutcome.finished());

        assertThat(html().replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http:", "https:", "url(", "@import");
    }

    @Test
    void staysSmallForLongRuns() throws Exception {
        report().started(RunFixture.run(), Sketch.healthy(5_000));

        ParsedPage page = page();
        assertThat(html().length()).isLessThan(400_000);
        assertThat(page.count("//figure[h3[starts-with(., 'Margins')]]//rect")).isBetween(100, 121);
    }

    @Test
    void isWrittenOnceASecondAtTheMost() throws Exception {
        List<RoundMetrics> rounds = Sketch.healthy(60);
        TrainReport report = report();
        report.started(RunFixture.run(), rounds.subList(0, 3));

        now = now.plusMillis(900);
        report.round(rounds.get(3));
        assertThat(page().text("//h1")).startsWith("Round 3 of 60");
        now = now.plusMillis(200);
        report.round(rounds.get(4));
        assertThat(page().text("//h1")).startsWith("Round 5 of 60");
        assertThat(page().text("//section[@id='status']/p[last()]")).startsWith("Resumed after round 3, 3 February");
    }

    @Test
    void replacesThePageWhole() throws Exception {
        write(RunFixture.run(), Sketch.healthy(60), null);
        write(RunFixture.run(), Sketch.healthy(60), RunOutcome.finished());

        try (Stream<java.nio.file.Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly(TrainReport.FILE_NAME);
        }
    }

    private ParsedPage write(RunDescription run, List<RoundMetrics> rounds, @Nullable RunOutcome outcome)
            throws Exception {
        TrainReport report = report();
        report.started(run, List.of());
        for (RoundMetrics round : rounds) {
            now = now.plusSeconds(21);
            report.round(round);
        }
        if (outcome != null) {
            report.finished(outcome);
        }
        return page();
    }

    private TrainReport report() {
        InstantSource clock = () -> now;
        return new TrainReport(new Configuration(), new Path(folder.toUri()), clock.withZone(ZoneOffset.UTC));
    }

    private ParsedPage page() throws Exception {
        return ParsedPage.read(folder.resolve(TrainReport.FILE_NAME));
    }

    private String html() throws Exception {
        return Files.readString(folder.resolve(TrainReport.FILE_NAME));
    }
}
