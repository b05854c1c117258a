package org.mdpospark.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectiveSumsTest {
    private static final MdpoObjective MDPO = Preset.MDPO.objective();
    private static final PairLogProbabilities REFERENCE = new PairLogProbabilities(-40, -50, -60);

    @Test
    void meansOfTwoPairs() {
        PairLoss right = MDPO.evaluate(new PairLogProbabilities(-30, -70, -90), REFERENCE); // rewards 1, -2, -3
        PairLoss wrong = MDPO.evaluate(new PairLogProbabilities(-60, -40, -70), REFERENCE); // rewards -2, 1, -1

        ObjectiveMetrics metrics = ObjectiveSums.sum(List.of(ObjectiveSums.of(right, 4), ObjectiveSums.of(wrong, 6)))
                .metrics();

        assertThat(metrics.pairs()).isEqualTo(2);
        assertThat(metrics.rewards()).isEqualTo(new PairRewards(-0.5, -0.5, -2));
        assertThat(metrics.answerMargin()).isZero();
        assertThat(metrics.imageMargin()).isEqualTo(1.5);
        assertThat(metrics.answerAccuracy()).isEqualTo(0.5);
        assertThat(metrics.imageAccuracy()).isEqualTo(0.5);
        assertThat(metrics.chosenDrift()).isEqualTo(-5);
        assertThat(metrics.chosenDriftPerToken()).isEqualTo(-1);
        assertThat(metrics.loss()).isCloseTo((right.total() + wrong.total()) / 2, within(1e-12));
        assertThat(metrics.terms().image())
                .isCloseTo((right.terms().image() + wrong.terms().image()) / 2, within(1e-12));
    }

    @Test
    void tiesCountAsWrong() {
        ObjectiveMetrics metrics =
                ObjectiveSums.of(MDPO.evaluate(REFERENCE, REFERENCE), 5).metrics();

        assertThat(metrics.answerAccuracy()).isZero();
        assertThat(metrics.imageAccuracy()).isZero();
        assertThat(metrics.loss()).isCloseTo(3 * Math.log(2), within(1e-15));
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void partsAddUpToTheWholeInAnyOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ObjectiveSums> pairs = new ArrayList<>(
                IntStream.range(0, 50).mapToObj(pair -> draw(random)).toList());
        ObjectiveSums whole = ObjectiveSums.sum(pairs);

        Collections.shuffle(pairs, new java.util.Random(seed));
        int cut = random.nextInt(51);
        ObjectiveSums parts = ObjectiveSums.sum(pairs.subList(cut, 50)).plus(ObjectiveSums.sum(pairs.subList(0, cut)));

        assertThat(parts.pairs()).isEqualTo(whole.pairs());
        assertThat(parts.chosenTokens()).isEqualTo(whole.chosenTokens());
        assertThat(parts.answersRight()).isEqualTo(whole.answersRight());
        assertThat(parts.imagesRight()).isEqualTo(whole.imagesRight());
        assertThat(parts.metrics().loss()).isCloseTo(whole.metrics().loss(), within(1e-12));
        assertThat(parts.metrics().imageMargin()).isCloseTo(whole.metrics().imageMargin(), within(1e-12));
        assertThat(parts.metrics().chosenDriftPerToken())
                .isCloseTo(whole.metrics().chosenDriftPerToken(), within(1e-12));
    }

    private static ObjectiveSums draw(SplittableRandom random) {
        PairLogProbabilities policy = new PairLogProbabilities(
                random.nextDouble(-80, 0), random.nextDouble(-80, 0), random.nextDouble(-80, 0));
        return ObjectiveSums.of(MDPO.evaluate(policy, REFERENCE), random.nextInt(1, 100));
    }

    @Test
    void refusesSumsThatCannotBe() {
        assertThatThrownBy(ObjectiveSums.NONE::metrics)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics need a pair, but there is none");
        assertThatThrownBy(() -> ObjectiveSums.of(MDPO.evaluate(REFERENCE, REFERENCE), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 chosen answers must have a token each, but have 0");
        assertThatThrownBy(
                        () -> new ObjectiveSums(2, 4, 3, 0, 0, new PairRewards(0, 0, 0), new LossTerms(0, 0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("of 2 pairs, 3 answers and 0 images cannot be right");
    }
}
