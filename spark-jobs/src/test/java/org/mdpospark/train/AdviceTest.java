package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.Preset;
import org.mdpospark.train.Advice.Kind;
import org.mdpospark.train.Advice.Warning;

class AdviceTest {
    private static final int ROUNDS = 60;

    @Test
    void isSilentThroughoutAHealthyRun() {
        List<RoundMetrics> rounds = Sketch.healthy(ROUNDS);

        for (int done = 0; done <= ROUNDS; done++) {
            assertThat(Advice.of(Sketch.OBJECTIVE, rounds.subList(0, done)))
                    .as("after round %d", done)
                    .isEmpty();
        }
    }

    @Test
    void saysWhatWasSeenWhatItMeansAndWhatToDo() {
        Warning warning = Advice.of(Sketch.OBJECTIVE, Sketch.run(ROUNDS, sketch -> sketch.imageAccuracy = 0.99))
                .get(0);

        assertThat(warning.seen()).isEqualTo("Image accuracy was 99\u00A0% by round 6 of 60.");
        assertThat(warning.meaning()).contains("told apart at once");
        assertThat(warning.remedy()).contains("--area");
    }

    @Test
    void findsNegativesThatAreTooEasy() {
        assertThat(kinds(sketch -> sketch.imageAccuracy = 0.98)).containsExactly(Kind.NEGATIVES_TOO_EASY);
        assertThat(kinds(sketch -> sketch.imageAccuracy = 0.97)).isEmpty();
        // late is what is hoped for
        assertThat(kinds(sketch -> sketch.imageAccuracy = sketch.round > 6 ? 0.99 : 0.8))
                .isEmpty();
        assertThat(kinds(Preset.DPO.objective(), sketch -> sketch.imageAccuracy = 0.99))
                .doesNotContain(Kind.NEGATIVES_TOO_EASY);
    }

    @Test
    void findsAnAnchorThatIsTooStrong() {
        Consumer<Sketch> reciting = sketch -> {
            sketch.chosen = 3.2;
            sketch.rejected = 2.9;
            sketch.answerAccuracy = 0.62;
        };
        assertThat(kinds(reciting)).containsExactly(Kind.ANCHOR_TOO_STRONG);
        assertThat(kinds(reciting.andThen(sketch -> sketch.anchorLoss = 0.06))).isEmpty();
        assertThat(kinds(reciting.andThen(sketch -> sketch.rejected = 2.9 - 0.01 * sketch.round)))
                .as("the margin grows")
                .isEmpty();
        assertThat(kinds(reciting.andThen(sketch -> sketch.answerAccuracy = 0.96)))
                .as("the answers are told apart")
                .isEmpty();
        assertThat(kinds(Preset.NO_ANCHOR.objective(), reciting)).doesNotContain(Kind.ANCHOR_TOO_STRONG);
    }

    @Test
    void findsChosenAnswersThatBecomeLessLikely() {
        assertThat(kinds(sketch -> sketch.chosen = -0.005 * sketch.round)).containsExactly(Kind.ANCHOR_TOO_WEAK);
        assertThat(kinds(sketch -> sketch.chosen = -0.3)).as("it falls no more").isEmpty();
        assertThat(kinds(sketch -> sketch.chosen = -0.0015 * sketch.round))
                .as("less than a nat")
                .isEmpty();
    }

    @Test
    void tellsWhetherThereIsAnAnchor() {
        List<RoundMetrics> rounds = Sketch.run(ROUNDS, sketch -> sketch.chosen = -0.005 * sketch.round);

        assertThat(Advice.of(Preset.MDPO.objective(), rounds).get(0).remedy()).startsWith("Raise the anchor's weight");
        assertThat(Advice.of(Preset.NO_ANCHOR.objective(), rounds))
                .filteredOn(warning -> warning.kind() == Kind.ANCHOR_TOO_WEAK)
                .singleElement()
                .satisfies(warning -> assertThat(warning.remedy()).startsWith("Train with the anchor"));
    }

    @Test
    void findsPreferenceByLanguageAlone() {
        assertThat(kinds(sketch -> sketch.accuracyWithoutImage = sketch.holdoutAnswerAccuracy - 0.04))
                .containsExactly(Kind.LANGUAGE_ALONE);
        assertThat(kinds(sketch -> sketch.accuracyWithoutImage = sketch.holdoutAnswerAccuracy - 0.06))
                .isEmpty();
        assertThat(kinds(sketch -> sketch.holdoutAnswerAccuracy = sketch.accuracyWithoutImage))
                .as("nothing is preferred yet")
                .isEmpty();
    }

    @Test
    void findsOverfitting() {
        Consumer<Sketch> rising = sketch -> sketch.holdoutExtraLoss = 1.5 * sketch.round / sketch.rounds;
        assertThat(kinds(rising)).containsExactly(Kind.OVERFITTING);
        assertThat(kinds(rising.andThen(sketch -> sketch.extraLoss = 0.02 * sketch.round)))
                .as("the training loss rises too")
                .doesNotContain(Kind.OVERFITTING);
        assertThat(kinds(sketch -> sketch.holdoutExtraLoss = sketch.round == ROUNDS ? 0.5 : 0))
                .as("once is chance")
                .isEmpty();
    }

    @Test
    void findsDivergence() {
        assertThat(kinds(sketch -> sketch.extraLoss = 2)).contains(Kind.DIVERGING);
        assertThat(kinds(sketch -> sketch.extraLoss = Double.NaN)).contains(Kind.DIVERGING);
        assertThat(kinds(sketch -> sketch.extraLoss = 0.1)).isEmpty();
    }

    @Test
    void findsGradientsThatJump() {
        assertThat(kinds(sketch -> sketch.gradientNorm = sketch.round == 50 ? 15 : 1))
                .containsExactly(Kind.GRADIENT_SPIKES);
        assertThat(kinds(sketch -> sketch.gradientNorm = sketch.round == 50 ? 9 : 1))
                .isEmpty();
        assertThat(kinds(sketch -> sketch.gradientNorm = sketch.round == 20 ? 15 : 1))
                .as("long ago")
                .isEmpty();
    }

    @Test
    void findsThatNothingIsLearnt() {
        Consumer<Sketch> still = sketch -> {
            sketch.chosen = 0;
            sketch.rejected = 0;
            sketch.onNegative = 0;
            sketch.measured = false;
        };
        assertThat(kinds(still)).containsExactly(Kind.NOTHING_LEARNT);
        assertThat(Advice.of(Sketch.OBJECTIVE, Sketch.run(ROUNDS, still).subList(0, 11)))
                .as("during warm-up")
                .isEmpty();
        assertThat(kinds(still.andThen(sketch -> sketch.extraLoss = -0.01))).isEmpty();
    }

    @Test
    void findsWorkersThatOverflow() {
        Warning dropped = Advice.of(
                        Sketch.OBJECTIVE,
                        Sketch.run(ROUNDS, sketch -> sketch.workersDropped = sketch.round == 3 ? 1 : 0))
                .get(0);
        assertThat(dropped.kind()).isEqualTo(Kind.UNSTABLE_WORKERS);
        assertThat(dropped.seen()).isEqualTo("1 result was left out of averages, 0 attempts at a round failed.");
        assertThat(kinds(sketch -> sketch.attempts = sketch.round == 3 ? 2 : 1)).containsExactly(Kind.UNSTABLE_WORKERS);
    }

    @Test
    void findsInexactAverages() {
        assertThat(kinds(sketch -> sketch.inexactness = 0.11)).containsExactly(Kind.INEXACT_AVERAGES);
        assertThat(kinds(sketch -> sketch.inexactness = 0.09)).isEmpty();
        assertThat(kinds(sketch -> sketch.inexactness = Double.NaN)).isEmpty();
    }

    @Test
    void findsRoundsThatDoNotCompute() {
        assertThat(kinds(sketch -> sketch.computeSeconds = 15)).containsExactly(Kind.OVERHEAD);
        assertThat(kinds(sketch -> sketch.seconds = sketch.measured ? 80 : 21))
                .as("held-out pairs take time")
                .isEmpty();
        assertThat(kinds(sketch -> {
                    sketch.seconds = 1;
                    sketch.computeSeconds = 0.1;
                }))
                .as("a test")
                .isEmpty();
    }

    private static List<Kind> kinds(Consumer<Sketch> change) {
        return kinds(Sketch.OBJECTIVE, change);
    }

    private static List<Kind> kinds(MdpoObjective objective, Consumer<Sketch> change) {
        return Advice.of(objective, Sketch.run(ROUNDS, change)).stream()
                .map(Warning::kind)
                .toList();
    }
}
