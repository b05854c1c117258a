package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mdpospark.image.GoldenTensors.samples;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
    void squashMapsFractionsToTheSameFractions() {
        assertThat(new ModelFrame(100, Fit.SQUASH, 0).toSource(new CropBox(10, 20, 30, 50), 77, 33))
                .isEqualTo(new FractionBox(0.1, 0.2, 0.4 - 0.1, 0.7 - 0.2));
    }

    @Test
    void cropMapsTheFrameToTheMiddleOfTheLongSide() {
        assertThat(new ModelFrame(100, Fit.CROP, 0).toSource(new CropBox(0, 0, 100, 100), 400, 200))
                .isEqualTo(new FractionBox(0.25, 0, 0.5, 1));
    }

    @Test
    void padMapsTheFrameToMoreThanTheShortSide() {
        assertThat(new ModelFrame(100, Fit.PAD, 0).toSource(new CropBox(0, 0, 100, 100), 200, 400))
                .isEqualTo(new FractionBox(-0.5, 0, 2, 1));
    }

    @Test
    void padShowsSourceInTheMiddleOnly() {
        ModelFrame frame = new ModelFrame(100, Fit.PAD, 0);

        assertThat(frame.visibleFraction(new CropBox(0, 0, 25, 100), 200, 400)).isZero();
        assertThat(frame.visibleFraction(new CropBox(0, 0, 50, 100), 200, 400)).isEqualTo(0.5);
        assertThat(frame.visibleFraction(new CropBox(25, 0, 50, 100), 200, 400)).isOne();
        assertThat(frame.sourceBox(new CropBox(0, 0, 25, 100), 200, 400)).isEmpty();
        assertThat(frame.sourceBox(new CropBox(0, 10, 50, 20), 200, 400)).contains(new CropBox(0, 40, 100, 80));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void cropAndSquashShowNothingButSource(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < 500; i++) {
            int width = 1 + random.below(3000);
            int height = 1 + random.below(3000);
            CropBox box = CropSampler.DEFAULT.draw(336, 336, random).box();
            for (Fit fit : List.of(Fit.CROP, Fit.SQUASH)) {
                ModelFrame frame = new ModelFrame(336, fit, 0);
                FractionBox source = frame.toSource(box, width, height);
                assertThat(frame.visibleFraction(box, width, height)).isEqualTo(1);
                assertThat(source.left()).isNotNegative();
                assertThat(source.top()).isNotNegative();
                assertThat(source.left() + source.width()).isLessThanOrEqualTo(1 + 1e-12);
                assertThat(source.top() + source.height()).isLessThanOrEqualTo(1 + 1e-12);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSourceBoxCoversTheVisiblePartAndNoPixelMore(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < 500; i++) {
            int width = 1 + random.below(2000);
            int height = 1 + random.below(2000);
            CropBox box = CropSampler.ofArea(0.001, 1).draw(336, 336, random).box();
            for (Fit fit : Fit.values()) {
                ModelFrame frame = new ModelFrame(336, fit, 0);
                Optional<CropBox> source = frame.sourceBox(box, width, height);
                FractionBox exact = frame.toSource(box, width, height);
                if (source.isPresent()) {
                    CropBox pixels = source.get();
                    pixels.requireInside(width, height);
                    assertTight(pixels.left(), pixels.right(), exact.left(), exact.width(), width);
                    assertTight(pixels.top(), pixels.bottom(), exact.top(), exact.height(), height);
                } else {
                    assertThat(frame.visibleFraction(box, width, height)).isZero();
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void theVisibleFractionIsThatOfTheMappedBox(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        ModelFrame frame = ModelFrame.named("bunny");
        for (int i = 0; i < 500; i++) {
            int width = 1 + random.below(2000);
            int height = 1 + random.below(2000);
            CropBox box = CropSampler.DEFAULT.draw(384, 384, random).box();
            FractionBox source = frame.toSource(box, width, height);
            assertThat(frame.visibleFraction(box, width, height))
                    .isCloseTo(
                            inside(source.left(), source.width()) * inside(source.top(), source.height()),
                            within(1e-9));
        }
    }

    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({
        "1600, 1200, 0.001, 0.022",
        "1600, 900, 0.026, 0.174",
        "1600, 800, 0.046, 0.262",
        "1500, 500, 0.134, 0.512",
        "900, 1600, 0.026, 0.174"
    })
    void padGivesAsManyBlankNegativesAsMeasured(int width, int height, double blank, double mostlyBlank) {
        ModelFrame frame = ModelFrame.named("llava-1.5-pad");
        int draws = 40_000;
        int blanks = 0;
        int mostlyBlanks = 0;
        for (int i = 0; i < draws; i++) {
            SplitMix64 random = new SplitMix64(RowSeed.of(0, "row " + i, 0, "crop"));
            CropBox box = CropSampler.DEFAULT.draw(336, 336, random).box();
            double visible = frame.visibleFraction(box, width, height);
            blanks += visible == 0 ? 1 : 0;
            mostlyBlanks += visible < 0.5 ? 1 : 0;
        }

        assertThat((double) blanks / draws).isCloseTo(blank, within(0.006));
        assertThat((double) mostlyBlanks / draws).isCloseTo(mostlyBlank, within(0.01));
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

    @Test
    void fractionBoxesWithoutAnAreaAreRefused() {
        assertThatThrownBy(() -> new FractionBox(0.1, Double.NaN, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fraction box must have a place and an area, but is 1.0 x 1.0 at (0.1, NaN)");
        assertThatThrownBy(() -> new FractionBox(0, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fraction box must have a place and an area, but is 1.0 x 0.0 at (0.0, 0.0)");
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

    private static void assertTight(int start, int end, double exactStart, double exactLength, int length) {
        double visibleStart = Math.max(exactStart, 0) * length;
        double visibleEnd = Math.min(exactStart + exactLength, 1) * length;
        assertThat(visibleStart).isBetween(start - 1e-6, start + 1.0);
        assertThat(visibleEnd).isBetween(end - 1.0, end + 1e-6);
    }

    private static double inside(double start, double length) {
        return Math.max(Math.min(start + length, 1) - Math.max(start, 0), 0) / length;
    }
}
