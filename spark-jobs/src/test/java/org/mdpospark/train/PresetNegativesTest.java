package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.objective.Preset;

class PresetNegativesTest {
    @ParameterizedTest
    @CsvSource({
        "mdpo, crop, 0.01-0.2",
        "anchor-rejected, crop, 0.01-0.2",
        "crop-20-50, crop, 0.2-0.5",
        "random-image, random-image, 0.01-0.2",
        "augment, augment, 0.2-1.0",
        "dpo, augment, 0.2-1.0",
        "no-conditional, random-image, 0.01-0.2",
    })
    void aRowOfTheTablesSaysNothing(String preset, String strategy, String area) {
        assertThat(PresetNegatives.mismatch(preset, Preset.of(preset).objective(), made(strategy, area)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mdpo, crop, 0.2-0.5, --strategy crop --area 0.2-0.5, --preset crop-20-50 is",
        "mdpo, augment, 0.2-1.0, --strategy augment:, --preset augment is",
        "crop-20-50, crop, 0.01-0.2, --strategy crop --area 0.01-0.2:, --preset mdpo is",
        "random-image, crop, 0.3-0.4, --strategy crop --area 0.3-0.4:, make the pairs again",
        "no-anchor, random-image, 0.01-0.2, --strategy random-image:, make the pairs again",
    })
    void otherNegativesAreNamedWithThePresetThatFits(
            String preset, String strategy, String area, String made, String remedy) {
        assertThat(PresetNegatives.mismatch(preset, Preset.of(preset).objective(), made(strategy, area)))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("--preset " + preset + " is about negatives of mdpo pairs --strategy")
                        .contains("were made with " + made)
                        .contains("; " + remedy));
    }

    @Test
    void pairsThatDoNotSayHowTheyWereMadeAreTaken() {
        assertThat(PresetNegatives.mismatch("mdpo", Preset.MDPO.objective(), null))
                .isEmpty();
        assertThat(PresetNegatives.mismatch("mdpo", Preset.MDPO.objective(), JsonNodeFactory.instance.objectNode()))
                .isEmpty();
    }

    private static ObjectNode made(String strategy, String area) {
        return JsonNodeFactory.instance.objectNode().put("strategy", strategy).put("area", area);
    }
}
