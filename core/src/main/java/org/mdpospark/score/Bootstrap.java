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
        return intervals(List.of(score));
    }

    /**
     * Returns an interval for each of the figures of a method that was run several times, with other seeds: for the
     * mean over runs. Each draw takes runs with replacement, and the same questions from each.
     *
     * @throws IllegalArgumentException if the runs were not asked the same questions, or by different benchmarks
     */
    public List<Interval> intervals(List<? extends BenchmarkScore> runs) {
        Runs all = Runs.of(runs, runs.get(0));
        double[][] drawn = new double[all.figures().size()][resamples];
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            int[] items = draw(all.items(), random);
            all.means(items, draw(all.count(), random), resample, drawn);
        }
        List<Interval> intervals = new ArrayList<>();
        for (int figure = 0; figure < drawn.length; figure++) {
            intervals.add(interval(mean(runs, all.figures().get(figure).name()), drawn[figure]));
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
        return differences(List.of(first), List.of(second));
    }

    /**
     * Compares two methods that were run several times. Where both have as many runs, those are taken to belong
     * together, such as by their data, and a draw takes the same of both.
     *
     * @throws IllegalArgumentException if the runs were not asked the same questions, or by different benchmarks
     */
    public List<FigureDifference> differences(
            List<? extends BenchmarkScore> first, List<? extends BenchmarkScore> second) {
        Runs one = Runs.of(first, first.get(0));
        Runs other = Runs.of(second, first.get(0));
        double[][] ones = new double[one.figures().size()][resamples];
        double[][] others = new double[ones.length][resamples];
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            int[] items = draw(one.items(), random);
            int[] runs = draw(one.count(), random);
            one.means(items, runs, resample, ones);
            other.means(items, one.count() == other.count() ? runs : draw(other.count(), random), resample, others);
        }
        List<FigureDifference> differences = new ArrayList<>();
        for (int i = 0; i < ones.length; i++) {
            Figure figure = one.figures().get(i);
            double[] drawn = new double[resamples];
            for (int resample = 0; resample < resamples; resample++) {
                drawn[resample] = others[i][resample] - ones[i][resample];
            }
            double from = mean(first, figure.name());
            double to = mean(second, figure.name());
            differences.add(new FigureDifference(
                    figure.name(), figure.better(), from, to, interval(to - from, drawn), confidence));
        }
        return differences;
    }

    /** Returns a figure's mean over runs. */
    public static double mean(List<? extends BenchmarkScore> runs, String figure) {
        return runs.stream().mapToDouble(run -> run.value(figure)).average().orElse(Double.NaN);
    }

    /** Runs of one method with their items in one order. */
    private record Runs(List<Figure> figures, List<ItemTable> tables) {
        static Runs of(List<? extends BenchmarkScore> runs, BenchmarkScore order) {
            List<ItemTable> tables = new ArrayList<>();
            ItemTable first = order.table();
            for (BenchmarkScore run : runs) {
                if (!run.benchmark().equals(order.benchmark())) {
                    throw new IllegalArgumentException(
                            "both models must be scored by one benchmark, but are by %s and %s"
                                    .formatted(order.benchmark(), run.benchmark()));
                }
                tables.add(run.table().inOrderOf(first));
            }
            return new Runs(runs.get(0).figures(), tables);
        }

        int items() {
            return tables.get(0).size();
        }

        int count() {
            return tables.size();
        }

        /** Puts each figure's mean over drawn runs into its row. */
        void means(int[] items, int[] runs, int resample, double[][] drawn) {
            double[][] sums = new double[count()][];
            for (double[] row : drawn) {
                row[resample] = 0;
            }
            for (int run : runs) {
                if (sums[run] == null) {
                    sums[run] = Bootstrap.sums(tables.get(run), items);
                }
                for (int figure = 0; figure < drawn.length; figure++) {
                    drawn[figure][resample] += figures.get(figure).of(sums[run]) / runs.length;
                }
            }
        }
    }

    /** Draws with replacement; of one there is nothing to draw. */
    private static int[] draw(int items, SplitMix64 random) {
        int[] drawn = new int[items];
        if (items == 1) {
            return drawn;
        }
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
