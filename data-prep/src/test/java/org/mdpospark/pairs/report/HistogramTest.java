package org.mdpospark.pairs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.pairs.report.Histogram.Bar;

class HistogramTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void barsHoldEveryValueWithoutGaps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Measure measure : Measure.ALL) {
            Scale scale = measure.axis().scale();
            TreeMap<Integer, Long> counts = new TreeMap<>();
            for (int i = 0; i < 20; i++) {
                counts.put(random.nextInt(scale.bins()), random.nextLong(1, 1_000_000_000_000L));
            }
            Histogram histogram = new Histogram(measure, counts);

            List<Bar> bars = histogram.bars();

            assertThat(bars.stream().mapToLong(Bar::count).sum()).isEqualTo(histogram.total());
            assertThat(bars).hasSizeBetween(2, 43);
            for (int i = 1; i < bars.size(); i++) {
                assertThat(bars.get(i).start()).isEqualTo(bars.get(i - 1).end());
            }
        }
    }

    @Test
    void quantilesAreThoseOfTheValues() {
        Map<Integer, Long> counts = Map.of(10, 5L, 50, 90L, 200, 5L);
        Histogram histogram = new Histogram(Measure.AREA_FRACTION, new TreeMap<>(counts));

        assertThat(histogram.quantile(0)).isCloseTo(0.0105, within(1e-12));
        assertThat(histogram.quantile(0.5)).isCloseTo(0.0505, within(1e-12));
        assertThat(histogram.quantile(1)).isCloseTo(0.2005, within(1e-12));
    }

    @Test
    void logarithmicScalesGiveEachDoublingTheSameRoom() {
        Scale scale = Measure.LONGER_SIDE.axis().scale();

        assertThat(scale.position(512) - scale.position(256)).isCloseTo(64, within(1e-9));
        assertThat(scale.position(8192) - scale.position(4096)).isCloseTo(64, within(1e-9));
        assertThat(scale.value(scale.position(1411))).isCloseTo(1411, within(1e-9));
    }

    @Test
    void drawsOneRectangleForEachBarThatHoldsSomething() {
        Map<Integer, Long> counts = Map.of(12, 4L, 13, 1L, 150, 1_000_000L);
        String markup = HistogramSvg.draw(new Histogram(Measure.AREA_FRACTION, new TreeMap<>(counts)))
                .markup();

        assertThat(markup.split("<rect", -1)).hasSize(3);
        assertThat(markup).contains("<title>around 1.3\u00A0%: 5 pairs</title>");
        assertThat(markup).contains("Median 15\u00A0%; 90 % lie between 15\u00A0% and 15\u00A0%.");
        assertThat(markup).contains(">500,000</text>").contains(">20\u00A0%</text>");
    }

    @Test
    void needsValues() {
        assertThatThrownBy(() -> new Histogram(Measure.ENTROPY, new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("histogram of Detail in the negative must have values, but has none");
    }

    @Test
    void scalesNeedBinsBetweenTheirEnds() {
        assertThatThrownBy(() -> Scale.logarithmic(0, 1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale must have bins between lower and upper, and above 0 if logarithmic, but has 10 from"
                        + " 0.0 to 1.0");
    }
}
