package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mdpospark.image.SplitMix64;

class BootstrapTest {
    private static final Figure MEAN = new Figure("mean", Figure.Better.LOWER, sums -> sums[0] / sums[1]);

    /** Of 400 samples from a known distribution, 95 % of the intervals should hold its mean. */
    @Test
    void intervalsHoldTheTruthAsOftenAsTheySay() {
        SplitMix64 random = new SplitMix64(3);
        int held = 0;
        int paired = 0;
        for (int trial = 0; trial < 400; trial++) {
            double[] first = new double[120];
            double[] second = new double[120];
            for (int i = 0; i < first.length; i++) {
                double item = random.uniform(0, 10); // what makes an item hard for both
                first[i] = item + random.uniform(0, 1);
                second[i] = item + random.uniform(0, 1) - 0.25;
            }
            Bootstrap bootstrap = new Bootstrap(400, 0.95, trial);
            Interval interval = bootstrap.intervals(score(first)).get(0);
            held += interval.low() <= 5.5 && 5.5 <= interval.high() ? 1 : 0;
            Interval difference =
                    bootstrap.differences(score(first), score(second)).get(0).difference();
            paired += difference.low() <= -0.25 && -0.25 <= difference.high() ? 1 : 0;
        }
        // the share's own standard error is 1.1 %; percentile intervals are a little short
        assertThat(held / 400.0).isCloseTo(0.95, within(0.03));
        assertThat(paired / 400.0).isCloseTo(0.95, within(0.03));
    }

    /** Runs that differ much more than items make an interval wide, and their mean is the value. */
    @Test
    void runsWidenIntervals() {
        double[] low = IntStream.range(0, 200).mapToDouble(i -> i % 2).toArray();
        double[] high = IntStream.range(0, 200).mapToDouble(i -> 10 + i % 2).toArray();

        Interval interval =
                Bootstrap.DEFAULT.intervals(List.of(score(low), score(high))).get(0);

        assertThat(interval.value()).isCloseTo(5.5, within(1e-12));
        assertThat(interval.low()).isLessThan(0.6); // both draws took the low run
        assertThat(interval.high()).isGreaterThan(10.4);
    }

    /** Runs of one number belong together, so that what their data had in common leaves the difference alone. */
    @Test
    void runsThatBelongTogetherAreDrawnTogether() {
        double[] low = IntStream.range(0, 200).mapToDouble(i -> i % 2).toArray();
        double[] high = IntStream.range(0, 200).mapToDouble(i -> 10 + i % 2).toArray();
        double[] lowLess = IntStream.range(0, 200).mapToDouble(i -> i % 2 - 1).toArray();
        double[] highLess = IntStream.range(0, 200).mapToDouble(i -> 9 + i % 2).toArray();

        FigureDifference difference = Bootstrap.DEFAULT
                .differences(List.of(score(low), score(high)), List.of(score(lowLess), score(highLess)))
                .get(0);

        assertThat(difference.difference().low()).isCloseTo(-1, within(1e-9));
        assertThat(difference.difference().high()).isCloseTo(-1, within(1e-9));
    }

    /** The interval of a mean is its value ± 1.96 standard errors. */
    @Test
    void widthIsThatOfTheStandardError() {
        double[] values = IntStream.range(0, 1_000).mapToDouble(i -> i % 2).toArray();

        Interval interval =
                new Bootstrap(4_000, 0.95, 9).intervals(score(values)).get(0);

        double half = 1.96 * 0.5 / Math.sqrt(1_000); // 0.0310
        assertThat(interval.value()).isEqualTo(0.5);
        assertThat(interval.low()).isCloseTo(0.5 - half, within(0.003));
        assertThat(interval.high()).isCloseTo(0.5 + half, within(0.003));
        assertThat(new Bootstrap(4_000, 0.5, 9).intervals(score(values)).get(0).high())
                .isCloseTo(0.5 + 0.6745 * 0.5 / Math.sqrt(1_000), within(0.003));
    }

    @Test
    void pairsItemsByTheirIds() {
        // the second model is lower by 1 on every item, whatever the order of its rows
        TableScore first = new TableScore(new ItemTable(List.of("a", "b", "c"), rows(1, 5, 9)));
        TableScore second = new TableScore(new ItemTable(List.of("c", "a", "b"), rows(8, 0, 4)));

        FigureDifference difference =
                Bootstrap.DEFAULT.differences(first, second).get(0);

        assertThat(difference.difference().low()).isCloseTo(-1, within(1e-12));
        assertThat(difference.difference().high()).isCloseTo(-1, within(1e-12));
        assertThat(difference.verdict()).isEqualTo(FigureDifference.Verdict.SECOND_IS_BETTER);
        assertThat(difference.inWords("DPO", "mDPO"))
                .isEqualTo(
                        "mean: DPO 5.00, mDPO 4.00, difference -1.00 (95 % interval -1.00 to -1.00): mDPO is better.");
        assertThat(Bootstrap.DEFAULT.differences(second, first).get(0).verdict())
                .isEqualTo(FigureDifference.Verdict.SECOND_IS_WORSE);
    }

    @Test
    void aDifferenceWithinChanceIsUndecided() {
        FigureDifference difference = Bootstrap.DEFAULT
                .differences(score(1, 5, 9, 2), score(2, 4, 10, 1))
                .get(0);

        assertThat(difference.verdict()).isEqualTo(FigureDifference.Verdict.UNDECIDED);
        assertThat(difference.inWords("A", "B")).endsWith(": these items do not tell which is better.");
    }

    @Test
    void theSeedDecides() {
        BenchmarkScore score = score(1, 5, 9, 2, 7);

        assertThat(new Bootstrap(200, 0.95, 4).intervals(score))
                .isEqualTo(new Bootstrap(200, 0.95, 4).intervals(score))
                .isNotEqualTo(new Bootstrap(200, 0.95, 5).intervals(score));
    }

    @Test
    void drawsWithoutAValueAreCounted() {
        // one of two items has no weight: a quarter of the draws takes it twice
        TableScore score = new TableScore(new ItemTable(List.of("a", "b"), new double[][] {{1, 1}, {0, 0}}));

        Interval interval = new Bootstrap(4_000, 0.95, 1).intervals(score).get(0);

        assertThat(interval.undefined()).isBetween(900, 1_100);
        assertThat(interval.low()).isEqualTo(1);
        assertThat(interval.high()).isEqualTo(1);
        TableScore none = new TableScore(new ItemTable(List.of("a"), new double[][] {{0, 0}}));
        assertThat(Bootstrap.DEFAULT.intervals(none).get(0).low()).isNaN();
        assertThat(Bootstrap.DEFAULT.differences(none, none).get(0).inWords("A", "B"))
                .isEqualTo("mean has no value for A or B.");
    }

    @Test
    void refusesWhatCannotBeCompared() {
        assertThatThrownBy(() -> Bootstrap.DEFAULT.differences(score(1, 2), score(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("both models must have answered the same questions");
        assertThatThrownBy(() -> new Bootstrap(99, 0.95, 1)).hasMessage("resamples must be at least 100, but is 99");
        assertThatThrownBy(() -> new Bootstrap(100, 1, 1))
                .hasMessage("confidence must lie between 0 and 1, but is 1.0");
        assertThatThrownBy(() -> new ItemTable(List.of("a", "a"), rows(1, 2)))
                .hasMessage("ids must differ from each other");
        assertThatThrownBy(() -> new ItemTable(List.of("a"), new double[][] {{Double.NaN, 1}}))
                .hasMessage("row 0 must have 2 finite numbers, but is [NaN, 1.0]");
        assertThatThrownBy(() -> new Interval(1, 2, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static BenchmarkScore score(double... values) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            ids.add(Integer.toString(i));
        }
        return new TableScore(new ItemTable(ids, rows(values)));
    }

    private static double[][] rows(double... values) {
        double[][] rows = new double[values.length][];
        for (int i = 0; i < values.length; i++) {
            rows[i] = new double[] {values[i], 1};
        }
        return rows;
    }

    private record TableScore(ItemTable table) implements BenchmarkScore {
        @Override
        public String benchmark() {
            return "test";
        }

        @Override
        public List<Figure> figures() {
            return List.of(MEAN);
        }

        @Override
        public List<String> notes() {
            return List.of();
        }
    }
}
