package org.mdpospark.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MdpoObjectiveTest {
    private static final double TOLERANCE = 1e-9; // the golden numbers are float64
    private static final MdpoObjective MDPO = Preset.MDPO.objective();
    private static final PairLogProbabilities REFERENCE = new PairLogProbabilities(-40, -50, -60);

    static List<Arguments> goldenRows() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        try (InputStream stream = MdpoObjectiveTest.class.getResourceAsStream("/golden/objective.json")) {
            for (JsonNode row :
                    new ObjectMapper().readTree(Objects.requireNonNull(stream)).get("rows")) {
                rows.add(Arguments.of(rows.size(), row));
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "row {0}")
    @MethodSource("goldenRows")
    void agreesWithTheReferenceImplementation(int index, JsonNode row) {
        MdpoObjective objective = Preset.MDPO.objective(
                row.get("beta").doubleValue(), row.get("delta").doubleValue());

        PairLoss loss = objective.evaluate(logProbabilities(row.get("policy")), logProbabilities(row.get("reference")));

        assertThat(loss.terms().answer()).isCloseTo(row.get("dpo").doubleValue(), within(TOLERANCE));
        assertThat(loss.terms().image()).isCloseTo(row.get("copo").doubleValue(), within(TOLERANCE));
        assertThat(loss.terms().anchor()).isCloseTo(row.get("anchor").doubleValue(), within(TOLERANCE));
        assertThat(loss.total()).isCloseTo(row.get("loss").doubleValue(), within(TOLERANCE));
        PairLogProbabilities gradient = logProbabilities(row.get("gradient"));
        assertThat(loss.gradient().chosen()).isCloseTo(gradient.chosen(), within(TOLERANCE));
        assertThat(loss.gradient().rejected()).isCloseTo(gradient.rejected(), within(TOLERANCE));
        assertThat(loss.gradient().chosenOnNegative()).isCloseTo(gradient.chosenOnNegative(), within(TOLERANCE));
    }

    private static PairLogProbabilities logProbabilities(JsonNode row) {
        return new PairLogProbabilities(
                row.get("chosen").doubleValue(),
                row.get("rejected").doubleValue(),
                row.get("chosen_on_crop").doubleValue());
    }

    @Test
    void everyGoldenRowIsRead() throws IOException {
        assertThat(goldenRows()).hasSize(24);
    }

    @ParameterizedTest
    @CsvSource({"mdpo, 3", "dpo, 1", "no-conditional, 2", "no-anchor, 2", "random-image, 3", "crop-20-50, 3"})
    @CsvSource({"augment, 3", "anchor-rejected, 4", "anchor-rejected-and-negative, 5"})
    void anUntrainedPolicyPaysLog2PerTerm(String preset, int terms) {
        PairLoss loss = Preset.of(preset).objective().evaluate(REFERENCE, REFERENCE);

        assertThat(loss.total()).isCloseTo(terms * Math.log(2), within(1e-15));
        assertThat(loss.rewards()).isEqualTo(new PairRewards(0, 0, 0));
    }

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void gradientMatchesFiniteDifferences(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MdpoObjective objective = new MdpoObjective(
                random.nextDouble(0.01, 0.5), random.nextDouble(-2, 2), random.nextDouble(-2, 2), weights(random));
        PairLogProbabilities reference = draw(random);
        PairLogProbabilities policy = draw(random);

        PairGradient gradient = objective.evaluate(policy, reference).gradient();

        assertThat(gradient.chosen())
                .isCloseTo(slope(h -> total(objective, nudged(policy, h, 0, 0), reference)), within(1e-8));
        assertThat(gradient.rejected())
                .isCloseTo(slope(h -> total(objective, nudged(policy, 0, h, 0), reference)), within(1e-8));
        assertThat(gradient.chosenOnNegative())
                .isCloseTo(slope(h -> total(objective, nudged(policy, 0, 0, h), reference)), within(1e-8));
    }

    private static TermWeights weights(SplittableRandom random) {
        return new TermWeights(
                random.nextDouble(0.1, 2),
                random.nextDouble(0.1, 2),
                random.nextDouble(0.1, 2),
                random.nextDouble(0.1, 2),
                random.nextDouble(0.1, 2));
    }

    private static PairLogProbabilities draw(SplittableRandom random) {
        return new PairLogProbabilities(
                random.nextDouble(-80, 0), random.nextDouble(-80, 0), random.nextDouble(-80, 0));
    }

    private static PairLogProbabilities nudged(PairLogProbabilities pair, double w, double l, double m) {
        return new PairLogProbabilities(pair.chosen() + w, pair.rejected() + l, pair.chosenOnNegative() + m);
    }

    private static double total(MdpoObjective objective, PairLogProbabilities policy, PairLogProbabilities reference) {
        return objective.evaluate(policy, reference).total();
    }

    private static double slope(DoubleUnaryOperator function) {
        double step = 1e-5;
        return (function.applyAsDouble(step) - function.applyAsDouble(-step)) / (2 * step);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void dpoIsTheLogisticLossOfTheAnswersAlone(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PairLogProbabilities reference = draw(random);
        PairLogProbabilities policy = draw(random);

        PairLoss loss = Preset.DPO.objective().evaluate(policy, reference);

        double margin = 0.1 * (policy.chosen() - reference.chosen()) - 0.1 * (policy.rejected() - reference.rejected());
        assertThat(loss.total()).isCloseTo(-Math.log(1 / (1 + Math.exp(-margin))), within(1e-12));
        assertThat(loss.terms()).isEqualTo(new LossTerms(loss.total(), 0, 0, 0, 0));
        assertThat(loss.gradient().rejected()).isEqualTo(-loss.gradient().chosen());
        assertThat(loss.gradient().chosenOnNegative()).isZero();
    }

    @Test
    void aWeightScalesItsTermAndItsGradient() {
        PairLogProbabilities policy = new PairLogProbabilities(-38, -55, -70);
        PairLoss whole = weighted(0, 1, 0, 0, 0).evaluate(policy, REFERENCE);

        PairLoss part = weighted(0, 0.2, 0, 0, 0).evaluate(policy, REFERENCE);

        assertThat(part.terms().image()).isCloseTo(0.2 * whole.terms().image(), within(1e-15));
        assertThat(part.gradient().chosen()).isCloseTo(0.2 * whole.gradient().chosen(), within(1e-15));
        assertThat(part.gradient().chosenOnNegative())
                .isCloseTo(0.2 * whole.gradient().chosenOnNegative(), within(1e-15));
        assertThat(part.gradient().rejected()).isZero();
    }

    @Test
    void termsAddUpToTheLoss() {
        PairLogProbabilities policy = new PairLogProbabilities(-38, -55, -70);
        double sum = 0;
        for (int term = 0; term < 5; term++) {
            sum += weighted(is(term, 0), is(term, 1), is(term, 2), is(term, 3), is(term, 4))
                    .evaluate(policy, REFERENCE)
                    .total();
        }

        assertThat(weighted(1, 1, 1, 1, 1).evaluate(policy, REFERENCE).total()).isCloseTo(sum, within(1e-12));
    }

    private static double is(int term, int other) {
        return term == other ? 1 : 0;
    }

    private static MdpoObjective weighted(
            double answer, double image, double anchor, double rejected, double negative) {
        return new MdpoObjective(0.1, 0, 0, new TermWeights(answer, image, anchor, rejected, negative));
    }

    @Test
    void theAnchorOfTheRejectedAnswerPushesItDown() {
        MdpoObjective anchor = new MdpoObjective(0.1, 0, 0.5, new TermWeights(0, 0, 0, 1, 0));

        PairLoss likelier = anchor.evaluate(new PairLogProbabilities(-40, -20, -60), REFERENCE);
        PairLoss lessLikely = anchor.evaluate(new PairLogProbabilities(-40, -80, -60), REFERENCE);

        // rewards 3 and -3, both to be kept below 0.5
        assertThat(likelier.total()).isCloseTo(Math.log1p(Math.exp(2.5)), within(1e-12));
        assertThat(lessLikely.total()).isCloseTo(Math.log1p(Math.exp(-3.5)), within(1e-12));
        assertThat(likelier.gradient().rejected()).isPositive();
        assertThat(likelier.gradient().chosen()).isZero();
    }

    @Test
    void theAnchorOfTheNegativeImagePushesTheChosenAnswerDownThere() {
        MdpoObjective anchor = new MdpoObjective(0.1, 0, -1, new TermWeights(0, 0, 0, 0, 1));

        PairLoss loss = anchor.evaluate(new PairLogProbabilities(-40, -50, -40), REFERENCE);

        // reward 2, to be kept below -1
        assertThat(loss.total()).isCloseTo(Math.log1p(Math.exp(3)), within(1e-12));
        assertThat(loss.gradient().chosenOnNegative()).isPositive();
        assertThat(loss.gradient().chosen()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e4, 1e8, 1e300})
    void extremeMarginsDoNotOverflow(double distance) {
        PairLogProbabilities better = new PairLogProbabilities(-1, -distance, -distance);
        PairLogProbabilities worse = new PairLogProbabilities(-distance, -1, -1);
        PairLogProbabilities even = new PairLogProbabilities(-1, -1, -1);

        PairLoss best = MDPO.evaluate(better, even);
        PairLoss worst = MDPO.evaluate(worse, even);

        assertThat(best.terms().answer()).isZero();
        assertThat(best.gradient().rejected()).isZero();
        assertThat(worst.total()).isCloseTo(3 * 0.1 * (distance - 1), within(distance * 1e-12));
        assertThat(worst.gradient().chosen()).isCloseTo(-0.3, within(1e-15));
        assertThat(worst.gradient().rejected()).isCloseTo(0.1, within(1e-15));
    }

    @Test
    void batchesAreEvaluatedPairByPair() {
        PairLogProbabilities policy = new PairLogProbabilities(-38, -55, -70);

        List<PairLoss> losses = MDPO.evaluate(List.of(policy, REFERENCE), List.of(REFERENCE, REFERENCE));

        assertThat(losses).containsExactly(MDPO.evaluate(policy, REFERENCE), MDPO.evaluate(REFERENCE, REFERENCE));
        PairGradient gradient = losses.get(0).gradient();
        assertThat(gradient.dividedBy(2))
                .isEqualTo(new PairGradient(
                        gradient.chosen() / 2, gradient.rejected() / 2, gradient.chosenOnNegative() / 2));
    }

    @Test
    void refusesBatchesOfTwoLengths() {
        assertThatThrownBy(() -> MDPO.evaluate(List.of(REFERENCE, REFERENCE), List.of(REFERENCE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reference must have the policy's 2 pairs, but has 1");
    }

    @Test
    void refusesLogProbabilitiesThatAreNotNumbers() {
        assertThatThrownBy(() -> new PairLogProbabilities(Double.NaN, -1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("log-probability of the chosen answer must be finite, but is NaN");
        assertThatThrownBy(() -> new PairLogProbabilities(-1, Double.NEGATIVE_INFINITY, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("log-probability of the rejected answer must be finite, but is -Infinity");
        assertThatThrownBy(() -> new PairLogProbabilities(-1, -1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("log-probability of the chosen answer on the negative image must be finite, but is NaN");
    }

    @Test
    void refusesSettingsWithoutMeaning() {
        TermWeights weights = new TermWeights(1, 1, 1, 0, 0);
        assertThatThrownBy(() -> new MdpoObjective(0, 0, 0, weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("beta must be positive, but is 0.0");
        assertThatThrownBy(() -> new MdpoObjective(0.1, Double.NaN, 0, weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delta must be finite, but is NaN");
        assertThatThrownBy(() -> new MdpoObjective(0.1, 0, Double.POSITIVE_INFINITY, weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rejected delta must be finite, but is Infinity");
        assertThatThrownBy(() -> new TermWeights(1, -0.5, 1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight of the image term must be 0 or more, but is -0.5");
        assertThatThrownBy(() -> new TermWeights(1, 1, Double.NaN, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weight of the anchor term must be 0 or more, but is NaN");
        assertThatThrownBy(() -> new TermWeights(0, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one weight at least must be positive, but all are 0");
    }
}
