package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NegativeQualityTest {
    @Test
    void oneLuminanceHasNoEntropy() {
        assertThat(NegativeQuality.entropy(greys(1))).isEqualTo(0.0);
    }

    @Test
    void equallyManyPixelsOfSomeLuminancesHaveTheLogarithmOfTheirNumber() {
        assertThat(NegativeQuality.entropy(greys(2))).isCloseTo(1, within(1e-12));
        assertThat(NegativeQuality.entropy(greys(8))).isCloseTo(3, within(1e-12));
        assertThat(NegativeQuality.entropy(greys(256)))
                .isCloseTo(8, within(1e-12))
                .isLessThanOrEqualTo(8);
    }

    @Test
    void unevenSharesHaveLess() {
        RgbImage image = new RgbImage(4, 1, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9});

        assertThat(NegativeQuality.entropy(image)).isCloseTo(0.811278124459133, within(1e-12));
    }

    @Test
    void valuesThatNoImageHasAreRefused() {
        assertThatThrownBy(() -> new NegativeQuality(1.1, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("visible fraction must be 0 to 1, but is 1.1");
        assertThatThrownBy(() -> new NegativeQuality(1, Double.NaN, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("entropy must be 0 to 8 bits, but is NaN");
        assertThatThrownBy(() -> new NegativeQuality(1, 3, 65))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hash distance must be 0 to 64, but is 65");
    }

    /** Returns a row of pixels, each of another grey. */
    private static RgbImage greys(int levels) {
        byte[] rgb = new byte[3 * levels];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3);
        }
        return new RgbImage(levels, 1, rgb);
    }
}
