package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void tellsARoundInOneLine() {
        List<RoundMetrics> rounds = Sketch.run(60, sketch -> {
            sketch.chosen = 0;
            sketch.rejected = 0;
            sketch.onNegative = 0;
            sketch.answerAccuracy = 0.625;
            sketch.imageAccuracy = 0.5;
            sketch.seconds = 20;
        });

        assertThat(TrainProgress.line(rounds.subList(0, 12)))
                .isEqualTo("round 12 of 60: step 192, loss 2.0794, answer accuracy 62.5 %, image accuracy 50 %,"
                        + " 26 pairs/s, 16 min 00 s left");
    }

    @Test
    void guessesTheTimeLeftFromMostOfTheLastRounds() {
        List<RoundMetrics> rounds = Sketch.run(60, sketch -> {
            sketch.seconds = sketch.round <= 20 ? 100 : 10;
            if (sketch.round == 28) {
                sketch.seconds = 5_000; // one slow round
            }
        });

        assertThat(TrainProgress.timeLeft(rounds.subList(0, 30))).hasSeconds(300);
        assertThat(TrainProgress.timeLeft(rounds)).isZero();
    }

    @Test
    void changesOneLineOnATerminal() {
        tell(new TrainProgress(stream(), true), Sketch.healthy(7));

        assertThat(text().split("\n", -1)).hasSize(5);
        assertThat(text())
                .startsWith("\r\u001b[Ktraining on 9,520 pairs\n\r\u001b[Kround 1 of 7")
                .contains("\r\u001b[Kheld-out pairs after round 6: loss ")
                .doesNotContain("\nround");
    }

    @Test
    void writesPlainLinesElsewhere() {
        tell(new TrainProgress(stream(), false), Sketch.healthy(7));

        assertThat(text()).doesNotContain("\u001b", "\r", "\u00A0").endsWith("training finished after round 7\n");
        assertThat(text().lines().filter(line -> line.startsWith("round "))).hasSize(7);
    }

    @Test
    void warnsOnceOfAKind() {
        tell(new TrainProgress(stream(), false), Sketch.run(20, sketch -> sketch.imageAccuracy = 0.99));

        assertThat(text().lines().filter(line -> line.startsWith("warning: ")))
                .singleElement()
                .asString()
                .contains("Image accuracy was 99", "--area");
    }

    @Test
    void saysWhereARunGoesOnAndWhyItStops() {
        TrainProgress progress = new TrainProgress(stream(), false);
        progress.started(RunFixture.run(), Sketch.healthy(20).subList(0, 5));
        progress.finished(RunOutcome.stopped("a signal asked for it"));

        assertThat(text().lines())
                .containsExactly(
                        "training on 9,520 pairs, going on after round 5",
                        "training stopped after round 5: a signal asked for it");
    }

    private static void tell(TrainProgress progress, List<RoundMetrics> rounds) {
        progress.started(RunFixture.run(), List.of());
        rounds.forEach(progress::round);
        progress.finished(RunOutcome.finished());
    }

    private PrintStream stream() {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
