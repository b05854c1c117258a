package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mdpospark.image.GoldenTensors.samples;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResamplerTest {
    private static final GoldenTensors GOLDEN = GoldenTensors.read("resize.safetensors");

    static List<String> cases() {
        return GOLDEN.names("").stream()
                .filter(name -> name.endsWith(".source"))
                .map(name -> name.substring(0, name.length() - ".source".length()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void resizesAsPillowDoes(String name) {
        RgbImage expected = GOLDEN.image(name + ".resized");
        ResizeFilter filter =
                ResizeFilter.valueOf(name.substring(0, name.indexOf('.')).toUpperCase(Locale.ROOT));

        RgbImage resized =
                Resampler.resize(GOLDEN.image(name + ".source"), expected.width(), expected.height(), filter);

        assertThat(samples(resized)).isEqualTo(samples(expected));
    }

    @ParameterizedTest
    @EnumSource
    void theSameSizeChangesNothing(ResizeFilter filter) {
        RgbImage image = GoldenTensors.read("images.safetensors").image("rgb.portrait.png");

        assertThat(samples(Resampler.resize(image, image.width(), image.height(), filter)))
                .isEqualTo(samples(image));
    }

    @ParameterizedTest
    @EnumSource
    void anEvenColourStaysAsItIs(ResizeFilter filter) {
        byte[] rgb = new byte[3 * 31 * 17];
        Arrays.fill(rgb, (byte) 201);

        RgbImage resized = Resampler.resize(new RgbImage(31, 17, rgb), 7, 90, filter);

        assertThat(samples(resized)).containsOnly(201);
    }

    @Test
    void aSizeThatHoldsNothingOrTooMuchIsRefused() {
        RgbImage image = new RgbImage(1, 1, new byte[3]);

        assertThatThrownBy(() -> Resampler.resize(image, 0, 3, ResizeFilter.BICUBIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resized image must hold 1 to 536870911 pixels, but would be 0 x 3");
        assertThatThrownBy(() -> Resampler.resize(image, 1 << 20, 1 << 20, ResizeFilter.BICUBIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resized image must hold 1 to 536870911 pixels, but would be 1048576 x 1048576");
    }
}
