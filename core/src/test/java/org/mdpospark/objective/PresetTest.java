package org.mdpospark.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTest {
    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(Preset preset) {
        assertThat(Preset.of(preset.code())).isEqualTo(preset);
        assertThat(preset.objective().beta()).isEqualTo(0.1);
        assertThat(preset.objective().delta()).isZero();
        assertThat(preset.objective().rejectedDelta()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // Table 2
        "mdpo, 1 1 1 0 0, --strategy crop --area 0.01-0.2",
        "no-conditional, 1 0 1 0 0, --strategy crop --area 0.01-0.2",
        "no-anchor, 1 1 0 0 0, --strategy crop --area 0.01-0.2",
        "dpo, 1 0 0 0 0, --strategy crop --area 0.01-0.2",
        // Table 3
        "random-image, 1 1 1 0 0, --strategy random-image",
        "crop-20-50, 1 1 1 0 0, --strategy crop --area 0.2-0.5",
        "augment, 1 1 1 0 0, --strategy augment",
        // Table 4
        "anchor-rejected, 1 1 1 1 0, --strategy crop --area 0.01-0.2",
        "anchor-rejected-and-negative, 1 1 1 1 1, --strategy crop --area 0.01-0.2"
    })
    void reproducesARowOfThePaper(String code, String weights, String pairsOptions) {
        Preset preset = Preset.of(code);

        TermWeights found = preset.objective().weights();
        assertThat("%.0f %.0f %.0f %.0f %.0f"
                        .formatted(
                                found.answer(),
                                found.image(),
                                found.anchor(),
                                found.rejectedAnchor(),
                                found.negativeAnchor()))
                .isEqualTo(weights);
        assertThat(String.join(" ", preset.pairsOptions())).isEqualTo(pairsOptions);
    }

    @Test
    void oneDeltaServesAllAnchors() {
        MdpoObjective objective = Preset.ANCHOR_REJECTED_AND_NEGATIVE.objective(0.2, 0.7);

        assertThat(objective).isEqualTo(new MdpoObjective(0.2, 0.7, 0.7, new TermWeights(1, 1, 1, 1, 1)));
    }

    @Test
    void refusesOtherNames() {
        assertThatThrownBy(() -> Preset.of("mDPO"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("preset must be one of mdpo, dpo, no-conditional, no-anchor, random-image, crop-20-50, "
                        + "augment, anchor-rejected, anchor-rejected-and-negative, but is 'mDPO'");
    }
}
