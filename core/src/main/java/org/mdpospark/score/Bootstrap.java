package org.mdpospark.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mdpospark.image.SplitMix64;

/**
 * Confidence intervals from draws of items with replacement: Efron and Tibshirani, "An Introduction to the Bootstrap",
 * 1993, chapter 13, the percentile interval.
 *
 * <p>An interval says how much a figure would vary with other questions of the same kind. It knows nothing of other
 * training seeds, nor of a judge that rates anew. The same seed gives the same intervals.
 *
 * @param resamples number of draws, each of as many items as there are
 * @param confidence share of draws within the interval
 */
public record Bootstrap(int resamples, double confidence, long seed) {
    public static final Bootstrap DEFAULT = new Bootstrap(2_000, 0.95, 1);

    public Bootstrap {
        if (resamples < 100) {
            throw new IllegalArgumentException("resamples must be at least 100, but is " + resamples);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must lie between 0 and 1, but is " + confidence);
        }
    }

    /** Returns an interval for each of the figures, in their order. */
    public List<Interval> intervals(BenchmarkScore score) {
        List<Figure> figures = score.figures();
        ItemTable table = score.table();
        double[][] drawn = new double[figures.size()][resamples];
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            double[] sums = sums(table, draw(table.size(), random));
            for (int figure = 0; figure < drawn.length; figure++) {
                drawn[figure][resample] = figures.get(figure).of(sums);
            }
        }
        List<Interval> intervals = new ArrayList<>();
        for (int figure = 0; figure < drawn.length; figure++) {
            intervals.add(interval(score.value(figures.get(figure)), drawn[figure]));
        }
        return intervals;
    }

    /**
     * Compares two models figure by figure. Each draw takes the same questions from both, so that questions which are
     * hard for both do not widen the interval.
     *
     * @throws IllegalArgumentException if the models were not asked the same questions, or by different benchmarks
     */
    public List<FigureDifference> differences(BenchmarkScore first, BenchmarkScore second) {
        List<Figure> figures = first.figures();
        if (!first.benchmark().equals(second.benchmark())) {
            throw new IllegalArgumentException("both models must be scored by one benchmark, but are by %s and %s"
                    .formatted(first.benchmark(), second.benchmark()));
        }
        ItemTable firstTable = first.table();
        ItemTable secondTable = second.table().inOrderOf(firstTable);
        double[][] drawn = new double[figures.size()][resamples];
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            int[] items = draw(firstTable.size(), random);
            double[] firstSums = sums(firstTable, items);
            double[] secondSums = sums(secondTable, items);
            for (int figure = 0; figure < drawn.length; figure++) {
                drawn[figure][resample] =
                        figures.get(figure).of(secondSums) - figures.get(figure).of(firstSums);
            }
        }
        List<FigureDifference> differences = new ArrayList<>();
        for (int i = 0; i < drawn.length; i++) {
            Figure figure = figures.get(i);
            double one = first.value(figure);
            double other = second.value(figure);
            differences.add(new FigureDifference(
                    figure.name(), figure.better(), one, other, interval(other - one, drawn[i]), confidence));
        }
        return differences;
    }

    private static int[] draw(int items, SplitMix64 random) {
        int[] drawn = new int[items];
        for (int i = 0; i < items; i++) {
            drawn[i] = random.below(items);
        }
        return drawn;
    }

    private static double[] sums(ItemTable table, int[] items) {
        double[] sums = new double[table.columns()];
        for (int item : items) {
            table.add(item, sums);
        }
        return sums;
    }

    private Interval interval(double value, double[] drawn) {
        double[] sorted = Arrays.stream(drawn).filter(Double::isFinite).sorted().toArray();
        double tail = (1 - confidence) / 2;
        return new Interval(value, quantile(sorted, tail), quantile(sorted, 1 - tail), drawn.length - sorted.length);
    }

    /** Returns a quantile, between two values in proportion; NaN of none. */
    private static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
