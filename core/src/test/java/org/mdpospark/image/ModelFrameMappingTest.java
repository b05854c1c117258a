package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.image.ModelFrame.Fit;

class ModelFrameMappingTest {
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
    void fractionBoxesWithoutAnAreaAreRefused() {
        assertThatThrownBy(() -> new FractionBox(0.1, Double.NaN, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fraction box must have a place and an area, but is 1.0 x 1.0 at (0.1, NaN)");
        assertThatThrownBy(() -> new FractionBox(0, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fraction box must have a place and an area, but is 1.0 x 0.0 at (0.0, 0.0)");
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
