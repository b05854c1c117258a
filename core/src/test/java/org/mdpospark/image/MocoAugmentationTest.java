package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.mdpospark.image.GoldenTensors.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.mdpospark.image.ColorJitter.Step;

class MocoAugmentationTest {
    private static final int DRAWS = 20_000;
    private static final List<Augmentation> DRAWN = draw();
    private static final List<ColorJitter> JITTERS =
            DRAWN.stream().flatMap(drawn -> drawn.jitter().stream()).toList();

    @Test
    void stepsHappenAsOftenAsPublished() {
        assertThat(share(drawn -> drawn.jitter().isPresent())).isCloseTo(0.8, within(0.015));
        assertThat(share(Augmentation::grey)).isCloseTo(0.2, within(0.015));
        assertThat(share(drawn -> drawn.blur() > 0)).isCloseTo(0.5, within(0.018));
        assertThat(share(Augmentation::flip)).isCloseTo(0.5, within(0.018));
    }

    @Test
    void strengthsAreUniformInThePublishedRanges() {
        assertUniform(JITTERS, ColorJitter::brightness, 0.6, 1.4);
        assertUniform(JITTERS, ColorJitter::contrast, 0.6, 1.4);
        assertUniform(JITTERS, ColorJitter::saturation, 0.6, 1.4);
        assertUniform(JITTERS, ColorJitter::hue, -0.1, 0.1);
        List<Augmentation> blurred =
                DRAWN.stream().filter(drawn -> drawn.blur() > 0).toList();
        assertUniform(blurred, Augmentation::blur, 0.1, 2);
    }

    @Test
    void everyOrderIsEquallyLikely() {
        for (int place = 0; place < 4; place++) {
            for (Step step : Step.values()) {
                int index = place;
                assertThat(JITTERS.stream()
                                .filter(jitter -> jitter.order().get(index) == step)
                                .count())
                        .isCloseTo(JITTERS.size() / 4, within(300L));
            }
        }
        assertThat(JITTERS.stream().map(ColorJitter::order).distinct()).hasSize(24);
    }

    @Test
    void cropsKeepAFifthOrMore() {
        assertThat(DRAWN)
                .allSatisfy(
                        drawn -> assertThat(drawn.crop().area() / (500.0 * 400)).isBetween(0.197, 1.0));
        MocoAugmentation small = new MocoAugmentation(CropSampler.ofArea(0.05, 0.05), 64);
        assertThat(small.draw(500, 400, new SplitMix64(1)).crop().area() / (500.0 * 400))
                .isCloseTo(0.05, within(0.001));
    }

    @Test
    void theSameSeedGivesTheSameAugmentationAndPixels() {
        RgbImage image = RandomImages.noise(90, 70, new SplitMix64(1));
        Augmentation drawn = MocoAugmentation.DEFAULT.draw(90, 70, new SplitMix64(9));

        assertThat(MocoAugmentation.DEFAULT.draw(90, 70, new SplitMix64(9))).isEqualTo(drawn);
        assertThat(drawn.apply(image).width()).isEqualTo(224);
        assertThat(samples(drawn.apply(image))).isEqualTo(samples(drawn.apply(image)));
    }

    @Test
    void sizesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> new MocoAugmentation(CropSampler.DEFAULT, 5000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("augmented image must have 1 to 4096 pixels per side, but has 5000");
    }

    private static List<Augmentation> draw() {
        List<Augmentation> drawn = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            SplitMix64 random = new SplitMix64(RowSeed.of(0, "row " + i, 0, "augment"));
            drawn.add(MocoAugmentation.DEFAULT.draw(500, 400, random));
        }
        return drawn;
    }

    private static double share(Predicate<Augmentation> test) {
        return (double) DRAWN.stream().filter(test).count() / DRAWS;
    }

    private static <T> void assertUniform(List<T> drawn, ToDoubleFunction<T> measure, double low, double high) {
        double[] draws = drawn.stream().mapToDouble(measure).toArray();
        assertThat(KolmogorovSmirnov.distance(draws, x -> (x - low) / (high - low)))
                .isLessThan(KolmogorovSmirnov.bound(draws));
    }
}
