package org.mdpospark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GenerationOptionsTest {
    private static void assertRefused(Runnable making, String message) {
        assertThatThrownBy(making::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refusesWhatNoAnswerCanBeWrittenWith() {
        assertRefused(() -> GenerationOptions.greedy(0), "maxNewTokens must be at least 1, but is 0");
        assertRefused(
                () -> GenerationOptions.sampled(1, -0.1, 1, 0),
                "temperature must be at least 0 and finite, but is -0.1");
        assertRefused(
                () -> GenerationOptions.sampled(1, Double.NaN, 1, 0),
                "temperature must be at least 0 and finite, but is NaN");
        assertRefused(
                () -> GenerationOptions.sampled(1, Double.POSITIVE_INFINITY, 1, 0),
                "temperature must be at least 0 and finite, but is Infinity");
        assertRefused(() -> GenerationOptions.sampled(1, 1, 0, 0), "topP must be above 0 and at most 1, but is 0.0");
        assertRefused(() -> GenerationOptions.sampled(1, 1, 1.1, 0), "topP must be above 0 and at most 1, but is 1.1");
        assertRefused(
                () -> GenerationOptions.sampled(1, 1, Double.NaN, 0), "topP must be above 0 and at most 1, but is NaN");
        assertRefused(
                () -> GenerationOptions.greedy(1).withStopStrings("\n", ""),
                "stopStrings must hold no empty string, but do: it would stop at once");
    }

    @Test
    void stopStringsLeaveTheRestAsItIs() {
        GenerationOptions options = GenerationOptions.sampled(9, 0.5, 0.75, 8);
        assertThat(options.withStopStrings("USER:").withStopStrings()).isEqualTo(options);
    }
}
