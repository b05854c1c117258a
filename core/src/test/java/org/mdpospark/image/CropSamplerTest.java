package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CropSamplerTest {
    private static final int DRAWS = 20_000;

    @Test
    void drawsTheBoxesOfTorchvision() throws IOException {
        JsonNode rows = new ObjectMapper()
                .readTree(GoldenTensors.resource("crop_params.json"))
                .get("rows");

        assertThat(rows).hasSize(280);
        for (JsonNode row : rows) {
            CropSampler sampler =
                    CropSampler.ofArea(row.get(3).asDouble(), row.get(4).asDouble());
            Crop crop = sampler.draw(
                    row.get(2).asInt(),
                    row.get(1).asInt(),
                    new Mt19937(row.get(0).asLong()));
            assertThat(crop.box())
                    .as("row %s", row)
                    .isEqualTo(new CropBox(
                            row.get(6).asInt(),
                            row.get(5).asInt(),
                            row.get(8).asInt(),
                            row.get(7).asInt()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyCropLiesInsideAndKeepsTheArea(long seed) {
        SplitMix64 random = new SplitMix64(seed);
        for (int i = 0; i < 2000; i++) {
            int width = 32 + random.below(1000);
            int height = 32 + random.below(1000);
            Crop crop = CropSampler.DEFAULT.draw(width, height, random);
            crop.box().requireInside(width, height);
            if (!crop.fallback()) {
                double share = (double) crop.box().area() / ((double) width * height);
                assertThat(share).isBetween(0.007, 0.2 + 1.0 / Math.min(width, height));
            }
        }
    }

    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({"384, 384", "640, 480", "2000, 200", "4000, 100"})
    void bothGeneratorsDrawFromOneDistribution(int width, int height) {
        List<Crop> torch = draw(width, height, Mt19937::new);
        List<Crop> own = draw(width, height, i -> new SplitMix64(RowSeed.of(0, "row " + i, 0, "crop")));

        assertSameDistribution(torch, own, crop -> crop.box().area());
        assertSameDistribution(
                torch, own, crop -> (double) crop.box().width() / crop.box().height());
        assertSameDistribution(
                torch, own, crop -> crop.box().left() + crop.box().right());
        assertSameDistribution(torch, own, crop -> crop.box().top() + crop.box().bottom());
        assertSameDistribution(torch, own, Crop::tries);
    }

    @Test
    void areaIsUniformAndRatioIsLogUniform() {
        List<Crop> crops = draw(3840, 3840, i -> new SplitMix64(RowSeed.of(1, "row " + i, 0, "crop")));

        assertDistribution(crops, crop -> crop.box().area() / (3840.0 * 3840.0), area -> (area - 0.01) / 0.19);
        assertDistribution(
                crops,
                crop -> Math.log((double) crop.box().width() / crop.box().height()),
                logRatio -> (logRatio / Math.log(4.0 / 3) + 1) / 2);
        assertDistribution(
                crops, crop -> (crop.box().left() + 0.5) / (3841 - crop.box().width()), left -> left);
        assertDistribution(
                crops, crop -> (crop.box().top() + 0.5) / (3841 - crop.box().height()), top -> top);
    }

    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({
        "384, 384, 0.106, 0",
        "640, 480, 0.106, 0",
        "1000, 250, 0.105, 0",
        "2000, 200, 0.058, 0.0011",
        "4000, 100, 0.025, 0.42",
        "24, 24, 0.105, 0"
    })
    void meanAreaAndFallbacksAreThoseMeasuredOnTorchvision(int width, int height, double area, double fallbacks) {
        List<Crop> crops = draw(width, height, i -> new SplitMix64(RowSeed.of(2, "row " + i, 0, "crop")));

        double pixels = (double) width * height;
        assertThat(crops.stream()
                        .mapToDouble(crop -> crop.box().area() / pixels)
                        .average())
                .hasValueCloseTo(area, within(0.002));
        assertThat(crops.stream().mapToInt(crop -> crop.fallback() ? 1 : 0).average())
                .hasValueCloseTo(fallbacks, within(fallbacks == 0 ? 0 : 0.001 + 0.03 * fallbacks));
    }

    @Test
    void aQuarterOfTheCropsShowsTheCentre() {
        List<Crop> crops = draw(640, 480, i -> new SplitMix64(RowSeed.of(3, "row " + i, 0, "crop")));

        assertThat(crops.stream()
                        .mapToInt(crop -> contains(crop.box(), 320, 240) ? 1 : 0)
                        .average())
                .hasValueCloseTo(0.265, within(0.015));
    }

    @Test
    void theFallbackIsTheLargestCentredBoxOfAnAllowedRatio() {
        CropSampler wholeImage = CropSampler.ofArea(1, 1); // fits no box of an allowed ratio into what follows

        assertThat(wholeImage.draw(1000, 30, new SplitMix64(1)))
                .isEqualTo(new Crop(new CropBox(480, 0, 40, 30), 10, true));
        assertThat(wholeImage.draw(31, 1000, new SplitMix64(1)))
                .isEqualTo(new Crop(new CropBox(0, 479, 31, 41), 10, true));
        assertThat(new CropSampler(1, 1, 3, 4).draw(1, 1, new SplitMix64(1)))
                .isEqualTo(new Crop(new CropBox(0, 0, 1, 1), 10, true));
    }

    @Test
    void optionsThatNoCropCanMeetAreRefused() {
        assertThatThrownBy(() -> CropSampler.ofArea(0, 0.2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("crop areas must be 0 < min <= max <= 1, but are min 0.0, max 0.2");
        assertThatThrownBy(() -> CropSampler.ofArea(0.3, 0.2))
                .hasMessage("crop areas must be 0 < min <= max <= 1, but are min 0.3, max 0.2");
        assertThatThrownBy(() -> CropSampler.ofArea(0.3, Double.NaN))
                .hasMessage("crop areas must be 0 < min <= max <= 1, but are min 0.3, max NaN");
        assertThatThrownBy(() -> new CropSampler(0.1, 0.2, 2, 1))
                .hasMessage("crop ratios must be 0 < min <= max < infinity, but are min 2.0, max 1.0");
        assertThatThrownBy(() -> CropSampler.DEFAULT.draw(0, 5, new SplitMix64(1)))
                .hasMessage("image must hold a pixel, but is 0 x 5");
    }

    private static List<Crop> draw(int width, int height, IntFunction<RandomSource> generator) {
        List<Crop> crops = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            crops.add(CropSampler.DEFAULT.draw(width, height, generator.apply(i)));
        }
        return crops;
    }

    private static void assertSameDistribution(List<Crop> torch, List<Crop> own, ToDoubleFunction<Crop> measure) {
        double[] expected = torch.stream().mapToDouble(measure).toArray();
        double[] actual = own.stream().mapToDouble(measure).toArray();
        assertThat(KolmogorovSmirnov.distance(actual, expected)).isLessThan(KolmogorovSmirnov.bound(actual, expected));
    }

    private static void assertDistribution(
            List<Crop> crops, ToDoubleFunction<Crop> measure, DoubleUnaryOperator cumulative) {
        double[] draws = crops.stream().mapToDouble(measure).toArray();
        assertThat(KolmogorovSmirnov.distance(draws, cumulative)).isLessThan(KolmogorovSmirnov.bound(draws));
    }

    private static boolean contains(CropBox box, int x, int y) {
        return box.left() <= x && x < box.right() && box.top() <= y && y < box.bottom();
    }
}
