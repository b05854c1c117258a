package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mdpospark.image.GoldenTensors.samples;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.image.ColorJitter.Step;

class AugmentationTest {
    private static final GoldenTensors GOLDEN = GoldenTensors.read("augmentation.safetensors");
    private static final RgbImage INPUT = GOLDEN.image("input");
    private static final List<Step> ORDER = List.of(Step.values());

    static List<String> steps() {
        return GOLDEN.names("").stream().filter(name -> name.contains(".")).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void eachStepEqualsTorchvisions(String name) {
        String step = name.substring(0, name.indexOf('.'));
        float strength = Float.parseFloat(name.substring(name.indexOf('.') + 1));

        RgbImage result = switch (step) {
            case "brightness" -> PixelMix.withGrey(INPUT, 0, strength);
            case "contrast" -> PixelMix.withGrey(INPUT, PixelMix.meanGrey(INPUT), strength);
            case "saturation" -> PixelMix.withOwnGrey(INPUT, strength);
            case "hue" -> new HueShift(strength).apply(INPUT);
            case "blur" -> new GaussianBlur(strength).apply(INPUT);
            case "grey" -> PixelMix.withOwnGrey(INPUT, 0);
            case "flip" -> Augmentation.mirrored(INPUT);
            default -> throw new AssertionError(step);
        };

        assertThat(samples(result)).isEqualTo(samples(GOLDEN.image(name)));
    }

    @Test
    void jitterTakesItsStepsInTheOrderDrawn() {
        List<Step> order = List.of(Step.HUE, Step.SATURATION, Step.CONTRAST, Step.BRIGHTNESS);

        RgbImage jittered = new ColorJitter(1.2f, 0.7f, 1.3f, 0.05f, order).apply(INPUT);

        assertThat(samples(jittered)).isEqualTo(samples(GOLDEN.image("jitter")));
    }

    @Test
    void neutralParametersGiveTheResizedCrop() {
        CropBox crop = new CropBox(5, 3, 40, 30);

        RgbImage augmented = new Augmentation(crop, 24, Optional.empty(), false, 0, false).apply(INPUT);

        assertThat(samples(augmented))
                .isEqualTo(samples(Resampler.resize(INPUT.crop(crop), 24, 24, ResizeFilter.BILINEAR)));
    }

    @Test
    void stepsFollowEachOtherInTheOrderOfTheComponents() {
        CropBox crop = new CropBox(5, 3, 24, 24);
        ColorJitter jitter = new ColorJitter(1.2f, 0.7f, 1.3f, 0.05f, ORDER);

        RgbImage augmented = new Augmentation(crop, 24, Optional.of(jitter), true, 1.5f, true).apply(INPUT);

        RgbImage grey = PixelMix.withOwnGrey(jitter.apply(INPUT.crop(crop)), 0);
        assertThat(samples(augmented)).isEqualTo(samples(Augmentation.mirrored(new GaussianBlur(1.5f).apply(grey))));
    }

    @Test
    void brightnessScalesAndStopsAtWhite() {
        assertThat(samples(PixelMix.withGrey(pixel(100, 201, 255), 0, 1.4f))).containsExactly(140, 255, 255);
        assertThat(samples(PixelMix.withGrey(pixel(100, 201, 255), 0, 0.5f))).containsExactly(50, 100, 127);
    }

    @Test
    void contrastSpreadsAroundTheMeanGrey() {
        RgbImage image = new RgbImage(2, 1, new byte[] {100, 100, 100, 20, 20, 20}); // mean grey 60

        assertThat(samples(PixelMix.withGrey(image, PixelMix.meanGrey(image), 1.25f)))
                .containsExactly(110, 110, 110, 10, 10, 10);
    }

    @Test
    void saturationSpreadsAroundThePixelsOwnGrey() {
        assertThat(samples(PixelMix.withOwnGrey(pixel(255, 0, 0), 0))).containsExactly(76, 76, 76);
        assertThat(samples(PixelMix.withOwnGrey(pixel(255, 0, 0), 0.5f))).containsExactly(165, 38, 38);
    }

    @Test
    void aThirdOfATurnMakesGreenOfRed() {
        assertThat(samples(new HueShift(1f / 3).apply(pixel(200, 0, 0)))).containsExactly(0, 200, 0);
        assertThat(samples(new HueShift(-1f / 3).apply(pixel(200, 0, 0))))
                .containsExactly(5, 0, 200); // 85 of 256 steps
        assertThat(samples(new HueShift(0.3f).apply(pixel(9, 9, 9)))).containsExactly(9, 9, 9);
    }

    @Test
    void blurSpreadsAPointEvenlyAndKeepsAnEvenColour() {
        byte[] rgb = new byte[3 * 9 * 9];
        rgb[3 * 40] = (byte) 255;
        int[] blurred = samples(new GaussianBlur(1).apply(new RgbImage(9, 9, rgb)));

        assertThat(blurred[3 * 40]).isCloseTo(41, within(2)); // a Gaussian has 255 / (2 pi) there
        assertThat(blurred[3 * 39])
                .isEqualTo(blurred[3 * 41])
                .isEqualTo(blurred[3 * 31])
                .isEqualTo(blurred[3 * 49]);
        assertThat(samples(new GaussianBlur(2).apply(pixel(9, 80, 255)))).containsExactly(9, 80, 255);
    }

    @Test
    void valuesOutsideTheirRangesAreRefused() {
        CropBox crop = new CropBox(0, 0, 1, 1);

        assertThatThrownBy(() -> new Augmentation(crop, 0, Optional.empty(), false, 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("augmented image must have 1 to 4096 pixels per side, but has 0");
        assertThatThrownBy(() -> new Augmentation(crop, 9, Optional.empty(), false, -1, false))
                .hasMessage("blur must be 0 to 9 pixels, but is -1.0");
        assertThatThrownBy(() -> new ColorJitter(-1, 1, 1, 0, ORDER))
                .hasMessage("jitter factor must be at least 0 and finite, but is -1.0");
        assertThatThrownBy(() -> new ColorJitter(1, 1, 1, 0.6f, ORDER))
                .hasMessage("hue factor must be -0.5 to 0.5, but is 0.6");
        assertThatThrownBy(() -> new ColorJitter(1, 1, 1, 0, List.of(Step.HUE)))
                .hasMessage("order must name each step once, but is [HUE]");
        assertThatThrownBy(() -> new GaussianBlur(Float.NaN))
                .hasMessage("sigma must be at least 0 and finite, but is NaN");
    }

    private static RgbImage pixel(int red, int green, int blue) {
        return new RgbImage(1, 1, new byte[] {(byte) red, (byte) green, (byte) blue});
    }
}
