package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mdpospark.image.GoldenTensors.samples;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.image.ModelFrame.Fit;

class ModelFrameTest {
    private static final GoldenTensors GOLDEN = GoldenTensors.read("images.safetensors");
    private static final double[] CLIP_MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] CLIP_DEVIATION = {0.26862954, 0.26130258, 0.27577711};
    private static final double[] HALF = {0.5, 0.5, 0.5};

    static Stream<Arguments> renderings() {
        return GOLDEN.names("rgb.").stream()
                .flatMap(image -> Stream.of("clip56.crop.", "clip56.pad.", "siglip56.pad.", "siglip56.squash.")
                        .map(variant -> Arguments.of(variant, image)));
    }

    @ParameterizedTest(name = "{0}{1}")
    @MethodSource("renderings")
    void rendersWhatThePublishedPreprocessorsGive(String variant, String image) {
        ModelFrame frame = switch (variant) {
            case "clip56.crop." -> frame("llava-1.5", 56);
            case "clip56.pad." -> frame("llava-1.5-pad", 56);
            case "siglip56.pad." -> frame("bunny", 56);
            default -> frame("bunny-squash", 56);
        };
        boolean clip = variant.startsWith("clip");

        RgbImage rendered = frame.render(GOLDEN.image("rgb." + image));

        int[] expected =
                unnormalised(GOLDEN.floats(variant + image), clip ? CLIP_MEAN : HALF, clip ? CLIP_DEVIATION : HALF);
        assertThat(samples(rendered)).isEqualTo(expected);
    }

    @Test
    void presetsAreThoseOfThePublishedModels() {
        assertThat(ModelFrame.named("llava-1.5")).isEqualTo(new ModelFrame(336, Fit.CROP, 0x7A7468));
        assertThat(ModelFrame.named("llava-1.5-pad")).isEqualTo(new ModelFrame(336, Fit.PAD, 0x7A7468));
        assertThat(ModelFrame.named("bunny")).isEqualTo(new ModelFrame(384, Fit.PAD, 0x7F7F7F));
        assertThat(ModelFrame.named("bunny-squash")).isEqualTo(new ModelFrame(384, Fit.SQUASH, 0x7F7F7F));
        assertThatThrownBy(() -> ModelFrame.named("llava"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame must be one of [bunny, bunny-squash, llava-1.5, llava-1.5-pad], but is llava");
    }

    @Test
    void frameOfAnotherSizeIsNamedBehindThePreset() {
        assertThat(ModelFrame.named("llava-1.5-pad@224")).isEqualTo(new ModelFrame(224, Fit.PAD, 0x7A7468));
        assertThatThrownBy(() -> ModelFrame.named("bunny@x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame must have a number of pixels behind @, but has 'x'");
    }

    @Test
    void paddingIsTheMeanColourThatThePreprocessorRoundsDown() {
        assertThat(List.of((int) (255 * CLIP_MEAN[0]), (int) (255 * CLIP_MEAN[1]), (int) (255 * CLIP_MEAN[2])))
                .containsExactly(0x7A, 0x74, 0x68);
    }

    @Test
    void anOddRowOrColumnOfPaddingGoesDownOrRight() {
        ModelFrame frame = new ModelFrame(3, Fit.PAD, 0x070809); // as large as the square, so that nothing is resized
        byte[] rgb = new byte[18];
        Arrays.fill(rgb, (byte) 200);

        int[] wide = samples(frame.render(new RgbImage(3, 2, rgb)));
        int[] high = samples(frame.render(new RgbImage(2, 3, rgb)));

        assertThat(Arrays.copyOf(wide, 18)).containsOnly(200);
        assertThat(Arrays.copyOfRange(wide, 18, 27)).containsExactly(7, 8, 9, 7, 8, 9, 7, 8, 9);
        assertThat(Arrays.copyOf(high, 9)).containsExactly(200, 200, 200, 200, 200, 200, 7, 8, 9);
        assertThat(frame.sourceBox(new CropBox(0, 1, 3, 2), 3, 2)).contains(new CropBox(0, 1, 3, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aVeryLongImageIsNeverBroughtToItsFullSquareOrLength(Fit fit) {
        RgbImage image = new RgbImage(32, 200_000, new byte[19_200_000]); // squared, 120 GB

        int[] rendered = samples(new ModelFrame(56, fit, 0x7F7F7F).render(image));

        assertThat(rendered[0]).isEqualTo(fit == Fit.PAD ? 0x7F : 0);
    }

    @ParameterizedTest
    @EnumSource
    void showsTheSourceWhereItSaysItDoes(Fit fit) {
        RgbImage ramp = ramp(900, 500); // red grows along the width, green along the height
        ModelFrame frame = new ModelFrame(100, fit, 0);
        RgbImage rendered = frame.render(ramp);

        for (int y = 0; y < 100; y += 7) {
            for (int x = 0; x < 100; x += 7) {
                CropBox pixel = new CropBox(x, y, 1, 1);
                if (frame.visibleFraction(pixel, 900, 500) == 1 && x > 1 && y > 1 && x < 98 && y < 98) {
                    FractionBox source = frame.toSource(pixel, 900, 500);
                    int offset = 3 * (100 * y + x);
                    assertThat((rendered.rgb()[offset] & 0xFF) / 255.0)
                            .isCloseTo(source.left() + source.width() / 2, within(0.006));
                    assertThat((rendered.rgb()[offset + 1] & 0xFF) / 255.0)
                            .isCloseTo(source.top() + source.height() / 2, within(0.006));
                }
            }
        }
    }

    @Test
    void framesAndBoxesThatCannotBeAreRefused() {
        ModelFrame frame = ModelFrame.named("bunny");

        assertThatThrownBy(() -> new ModelFrame(0, Fit.PAD, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("frame must have 1 to 1024 pixels per side, but has 0");
        assertThatThrownBy(() -> new ModelFrame(1, Fit.PAD, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("background must be 0 to 0xFFFFFF, but is -1");
        assertThatThrownBy(() -> frame.visibleFraction(new CropBox(380, 0, 5, 5), 10, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop box 5 x 5 at (380, 0) must lie inside the image of 384 x 384");
    }

    private static ModelFrame frame(String name, int size) {
        ModelFrame published = ModelFrame.named(name);
        return new ModelFrame(size, published.fit(), published.background());
    }

    private static int[] unnormalised(float[] chw, double[] mean, double[] deviation) {
        int plane = chw.length / 3;
        int[] samples = new int[chw.length];
        for (int i = 0; i < chw.length; i++) {
            int channel = i / plane;
            samples[3 * (i % plane) + channel] = (int) Math.rint(255 * (chw[i] * deviation[channel] + mean[channel]));
        }
        return samples;
    }

    private static RgbImage ramp(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            rgb[3 * i] = (byte) (255 * (i % width) / width);
            rgb[3 * i + 1] = (byte) (255 * (i / width) / height);
        }
        return new RgbImage(width, height, rgb);
    }
}
