package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerceptualHashTest {
    private static final GoldenTensors GOLDEN = GoldenTensors.read("images.safetensors");

    static List<String> images() {
        return GOLDEN.names("rgb.");
    }

    static List<String> photographs() {
        return List.of("landscape.jpg", "portrait.png", "grey.jpg", "alpha.png", "palette.png", "photo.webp");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void equalsTheHashThatPythonComputes(String image) throws IOException {
        String expected = new ObjectMapper()
                .readTree(GoldenTensors.resource("hashes.json"))
                .get(image)
                .asText();

        assertThat("%016x".formatted(PerceptualHash.of(Luminance.of(image(image)))))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("photographs")
    void littleChangesWithBrightness(String name) {
        RgbImage image = image(name);

        for (float factor : new float[] {0.9f, 1.05f}) {
            assertThat(distance(PixelMix.withGrey(image, 0, factor), image)).isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("photographs")
    void littleChangesWithSize(String name) {
        RgbImage image = image(name);

        assertThat(distance(resized(image, 0.6), image)).isLessThanOrEqualTo(4);
        assertThat(distance(resized(image, 1.7), image)).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"landscape.jpg, portrait.png", "landscape.jpg, grey.jpg", "portrait.png, photo.webp"})
    void differentPhotographsAreFarApart(String image, String other) {
        assertThat(distance(image(image), image(other))).isGreaterThan(20);
    }

    @ParameterizedTest(name = "level {0}")
    @ValueSource(ints = {1, 7, 128, 255})
    void anEvenImageHasNothingButItsMean(int level) {
        double[] grid = new double[32 * 32];
        Arrays.fill(grid, level);

        assertThat(PerceptualHash.of(grid)).isEqualTo(1L << 63);
    }

    @Test
    void aBlackImageHasNothing() {
        assertThat(PerceptualHash.of(new double[32 * 32])).isZero();
    }

    @Test
    void aRampHasFrequenciesOfItsOwnDirectionOnly() {
        double[] across = new double[32 * 32];
        double[] down = new double[32 * 32];
        for (int i = 0; i < across.length; i++) {
            across[i] = 31 - i % 32;
            down[i] = 31 - i / 32;
        }

        // falling ramps: a positive coefficient at the mean and at each odd frequency
        assertThat(PerceptualHash.of(across)).isEqualTo(0b11010101L << 56);
        assertThat(PerceptualHash.of(down)).isEqualTo(0x8080008000800080L);
    }

    @Test
    void distanceCountsDifferentBits() {
        assertThat(PerceptualHash.distance(0b1011, 0b0110)).isEqualTo(3);
        assertThat(PerceptualHash.distance(0, -1)).isEqualTo(64);
    }

    @Test
    void aGridOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> PerceptualHash.of(new double[64]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("luminance grid must have 1024 cells, but has 64");
    }

    private static RgbImage image(String name) {
        return GOLDEN.image("rgb." + name);
    }

    private static RgbImage resized(RgbImage image, double factor) {
        return Resampler.resize(
                image, (int) (factor * image.width()), (int) (factor * image.height()), ResizeFilter.BICUBIC);
    }

    private static int distance(RgbImage image, RgbImage other) {
        return PerceptualHash.distance(PerceptualHash.of(Luminance.of(image)), PerceptualHash.of(Luminance.of(other)));
    }
}
