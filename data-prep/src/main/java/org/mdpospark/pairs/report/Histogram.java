package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How often the values of a measure fall into each fine bin of its scale.
 *
 * @param counts by bin; bins that are missing are empty
 */
record Histogram(Measure measure, NavigableMap<Integer, Long> counts) {
    /** Two more than the usual range has in steps of a round number: boxes are rounded a little past their limit. */
    private static final int MOST_BARS = 42;

    Histogram {
        counts = new TreeMap<>(counts);
        if (counts.isEmpty()) {
            throw new IllegalArgumentException(
                    "histogram of %s must have values, but has none".formatted(measure.title()));
        }
    }

    /**
     * A bar: the values of some neighbouring bins.
     *
     * @param start position on the scale, in bins
     * @param end position on the scale, in bins, exclusive
     */
    record Bar(int start, int end, long count) {}

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the bars from left to right without gaps: the usual range of the measure, and all that lies beyond. */
    List<Bar> bars() {
        Scale scale = measure.axis().scale();
        int first = Math.min(counts.firstKey(), (int)
                Math.floor(scale.position(measure.axis().usualLower()) + 1e-6));
        int last = Math.max(
                counts.lastKey(), (int) Math.ceil(scale.position(measure.axis().usualUpper()) - 1e-6) - 1);
        int step = scale.binsPerBar(last - first + 1, MOST_BARS);
        List<Bar> bars = new ArrayList<>();
        for (int start = first - first % step; start <= last; start += step) {
            bars.add(new Bar(start, start + step, between(start, start + step)));
        }
        return bars;
    }

    /** Returns the value below which a share of all values lies, to within a fine bin. */
    double quantile(double share) {
        long before = 0;
        long wanted = (long) Math.floor(share * (total() - 1));
        for (Map.Entry<Integer, Long> bin : counts.entrySet()) {
            before += bin.getValue();
            if (before > wanted) {
                return measure.axis().scale().value(bin.getKey() + 0.5);
            }
        }
        return measure.axis().scale().value(counts.lastKey() + 0.5);
    }

    private long between(int start, int end) {
        long sum = 0;
        for (long count : counts.subMap(start, true, end, false).values()) {
            sum += count;
        }
        return sum;
    }
}
