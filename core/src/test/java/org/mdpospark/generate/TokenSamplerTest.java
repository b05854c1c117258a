package org.mdpospark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSamplerTest {
    private static final int DRAWS = 40_000;
    private static final double CHI_SQUARE_4 = 18.5; // exceeded by one of 1000 right samplers at 4 degrees of freedom
    private static final float[] LOGITS = {0.5f, -1, 2, -0.5f, 1.5f};

    private static TokenSampler sampler(double temperature, double topP) {
        return new TokenSampler(GenerationOptions.sampled(1, temperature, topP, 42));
    }

    /** Returns how often each token comes, over keys and steps. */
    private static int[] counts(float[] logits, double temperature, double topP) {
        TokenSampler sampler = sampler(temperature, topP);
        int[] counts = new int[logits.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.choose(logits, i / 200, i % 200)]++;
        }
        return counts;
    }

    private static double[] softmax(float[] logits, double temperature) {
        double[] p = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] / temperature);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 3})
    void frequenciesAreTheSoftmax(double temperature) {
        int[] counts = counts(LOGITS, temperature, 1);
        double[] p = softmax(LOGITS, temperature);
        double distance = 0;
        for (int i = 0; i < p.length; i++) {
            double expected = DRAWS * p[i];
            distance += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        assertThat(distance).isLessThan(CHI_SQUARE_4);
    }

    /** At temperature 1 the tokens 2, 4, 0, 3, 1 have about 0.51, 0.31, 0.11, 0.04, 0.03 of the mass. */
    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.49, 1", "0.52, 2", "0.8, 2", "0.85, 3", "0.94, 4", "0.9999, 5"})
    void drawsFromTheNucleusAlone(double topP, int size) {
        int[] byRank = {2, 4, 0, 3, 1};
        double[] p = softmax(LOGITS, 1);
        int[] counts = counts(LOGITS, 1, topP);
        double mass = 0;
        for (int i = 0; i < size; i++) {
            mass += p[byRank[i]];
        }
        assertThat(mass).isGreaterThanOrEqualTo(topP);
        assertThat(mass - p[byRank[size - 1]]).isLessThan(topP);
        for (int rank = 0; rank < byRank.length; rank++) {
            double expected = rank < size ? p[byRank[rank]] / mass : 0;
            double tolerance = 5 * Math.sqrt(expected * (1 - expected) / DRAWS);
            assertThat((double) counts[byRank[rank]] / DRAWS).isCloseTo(expected, within(tolerance));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1e-300, 1", "1e-9, 0.5", "10, 1e-12"})
    void coldOrNarrowSamplingTakesTheLikeliest(double temperature, double topP) {
        assertThat(counts(LOGITS, temperature, topP)[2]).isEqualTo(DRAWS);
    }

    @Test
    void ofEqualTokensTheNucleusTakesTheLowerIds() {
        int[] counts = counts(new float[] {-3, 1, 1, 1, 1}, 1, 0.4);
        assertThat(counts[1]).isPositive();
        assertThat(counts[2]).isPositive();
        assertThat(counts[1] + counts[2]).isEqualTo(DRAWS);
        assertThat(counts(new float[] {1, 1, 1}, 0, 1)[0]).isEqualTo(DRAWS);
    }

    @Test
    void negativeAndInfiniteLogitsAreOrderedToo() {
        float[] logits = {-40, Float.NEGATIVE_INFINITY, -41, -0.0f, 0};
        int[] counts = counts(logits, 1, 0.7);
        assertThat(counts[3] + counts[4]).isEqualTo(DRAWS);
        assertThat(counts(logits, 1e9, 1)[1]).isZero();
    }

    @Test
    void drawsDependOnSeedKeyAndStep() {
        float[] even = new float[1 << 20];
        int drawn = sampler(1, 1).choose(even, 5, 6);
        assertThat(sampler(1, 1).choose(even, 5, 6)).isEqualTo(drawn);
        assertThat(sampler(1, 1).choose(even, 5, 7)).isNotEqualTo(drawn);
        assertThat(sampler(1, 1).choose(even, 6, 6)).isNotEqualTo(drawn);
        assertThat(sampler(1, 1).choose(even, 6, 5)).isNotEqualTo(drawn);
        assertThat(new TokenSampler(GenerationOptions.sampled(1, 1, 1, 43)).choose(even, 5, 6))
                .isNotEqualTo(drawn);
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        assertThatThrownBy(() -> sampler(1, 1).choose(new float[] {1, Float.NaN}, 0, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "logits must be numbers, but that of token 1 is not: the adapter or the checkpoint is broken");
        assertThatThrownBy(() -> sampler(0, 1).choose(new float[] {1, Float.POSITIVE_INFINITY}, 0, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the highest logit must be finite, but is Infinity: the adapter or the checkpoint is broken");
    }
}
