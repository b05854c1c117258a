package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraConfigTest {
    @Test
    void hasThePapersDefaults() {
        assertThat(LoraConfig.DEFAULT.rank()).isEqualTo(64);
        assertThat(LoraConfig.DEFAULT.alpha()).isEqualTo(128);
        assertThat(LoraConfig.DEFAULT.scaling()).isEqualTo(2);
        assertThat(LoraConfig.DEFAULT.targets()).isEqualTo(TargetModules.allLinear());
    }

    @ParameterizedTest
    @CsvSource({"4, 8, false, 2", "16, 8, false, 0.5", "16, 8, true, 2", "64, 128, true, 16"})
    void scalesByAlphaAndRank(int rank, double alpha, boolean rankStabilized, double scaling) {
        LoraConfig config = new LoraConfig(rank, alpha, 0, rankStabilized, TargetModules.allLinear(), 0);

        assertThat(config.scaling()).isEqualTo(scaling);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 8 | 0 | rank must be positive, but is 0",
                "4 | 0 | 0 | alpha must be positive, but is 0.0",
                "4 | NaN | 0 | alpha must be positive, but is NaN",
                "4 | 8 | 1 | dropout must be 0 or more and below 1, but is 1.0",
                "4 | 8 | -0.1 | dropout must be 0 or more and below 1, but is -0.1"
            })
    void refusesSettingsWithoutMeaning(int rank, double alpha, double dropout, String message) {
        assertThatThrownBy(() -> new LoraConfig(rank, alpha, dropout, false, TargetModules.allLinear(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
