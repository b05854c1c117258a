package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ImageEntropyTest {
    @Test
    void oneLuminanceHasNoEntropy() {
        assertThat(ImageEntropy.of(greys(1))).isEqualTo(0.0);
    }

    @Test
    void equallyManyPixelsOfSomeLuminancesHaveTheLogarithmOfTheirNumber() {
        assertThat(ImageEntropy.of(greys(2))).isCloseTo(1, within(1e-12));
        assertThat(ImageEntropy.of(greys(8))).isCloseTo(3, within(1e-12));
        assertThat(ImageEntropy.of(greys(256))).isCloseTo(8, within(1e-12)).isLessThanOrEqualTo(8);
    }

    @Test
    void unevenSharesHaveLess() {
        RgbImage image = new RgbImage(4, 1, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9});

        assertThat(ImageEntropy.of(image)).isCloseTo(0.811278124459133, within(1e-12));
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
