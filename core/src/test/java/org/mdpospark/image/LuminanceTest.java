package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuminanceTest {
    @Test
    void greyIsItsOwnLuminance() {
        for (int level = 0; level < 256; level++) {
            assertThat(Luminance.of(level, level, level)).isEqualTo(level);
        }
    }

    @Test
    void primariesWeighAsInPillow() {
        assertThat(Luminance.of(255, 0, 0)).isEqualTo(76);
        assertThat(Luminance.of(0, 255, 0)).isEqualTo(150);
        assertThat(Luminance.of(0, 0, 255)).isEqualTo(29);
    }

    @Test
    void cellsAreMeansAndTheirBordersRoundDown() {
        RgbImage image = grey(5, 2, 10, 20, 30, 40, 50, 11, 21, 31, 41, 51);

        assertThat(Luminance.of(image).grid(2)).containsExactly(15, 40, 16, 41); // columns 0-1 and 2-4
    }

    @Test
    void cellsOfAnImageSmallerThanTheGridShareItsPixels() {
        assertThat(Luminance.of(grey(2, 1, 10, 20)).grid(4))
                .containsExactly(10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20, 10, 10, 20, 20);
        assertThat(Luminance.of(grey(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9)).grid(2)).containsExactly(1, 2.5, 5.5, 7);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void cellsEqualThePlainMeans(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        RgbImage image = RandomImages.noise(1 + random.below(100), 1 + random.below(100), random);
        int side = 1 + random.below(40);

        double[] grid = Luminance.of(image).grid(side);

        for (int cell = 0; cell < side * side; cell++) {
            assertThat(grid[cell]).isEqualTo(plainMean(image, side, cell % side, cell / side));
        }
    }

    @Test
    void aGridWithoutCellsIsRefused() {
        assertThatThrownBy(() -> Luminance.of(grey(1, 1, 0)).grid(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("grid must have a cell, but has side 0");
    }

    @Test
    void oneLuminanceHasNoEntropy() {
        assertThat(Luminance.of(greys(1)).entropy()).isEqualTo(0.0);
    }

    @Test
    void equallyManyPixelsOfSomeLuminancesHaveTheLogarithmOfTheirNumber() {
        assertThat(Luminance.of(greys(2)).entropy()).isCloseTo(1, within(1e-12));
        assertThat(Luminance.of(greys(8)).entropy()).isCloseTo(3, within(1e-12));
        assertThat(Luminance.of(greys(256)).entropy())
                .isCloseTo(8, within(1e-12))
                .isLessThanOrEqualTo(8);
    }

    @Test
    void unevenSharesHaveLess() {
        RgbImage image = new RgbImage(4, 1, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9});

        assertThat(Luminance.of(image).entropy()).isCloseTo(0.811278124459133, within(1e-12));
    }

    private static double plainMean(RgbImage image, int side, int column, int row) {
        int left = column * image.width() / side;
        int top = row * image.height() / side;
        int right = Math.max((column + 1) * image.width() / side, left + 1);
        int bottom = Math.max((row + 1) * image.height() / side, top + 1);
        double sum = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                sum += Luminance.at(image.rgb(), 3 * (y * image.width() + x));
            }
        }
        return sum / ((right - left) * (bottom - top));
    }

    private static RgbImage grey(int width, int height, int... levels) {
        byte[] rgb = new byte[3 * levels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i / 3];
        }
        return new RgbImage(width, height, rgb);
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
