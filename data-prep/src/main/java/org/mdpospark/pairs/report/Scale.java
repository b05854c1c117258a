package org.mdpospark.pairs.report;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Fine bins of equal width over the values that a measure can have, or over their base-2 logarithms. Values outside
 * count in the first or the last bin.
 */
record Scale(double lower, double upper, int bins, boolean logarithmic) {
    private static final int[] DECIMAL_STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
    private static final int[] BINARY_STEPS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    Scale {
        if (!(lower < upper) || bins < 1 || (logarithmic && !(lower > 0))) {
            throw new IllegalArgumentException(
                    "scale must have bins between lower and upper, and above 0 if logarithmic, but has %d from %s to %s"
                            .formatted(bins, lower, upper));
        }
    }

    static Scale linear(double lower, double upper, int bins) {
        return new Scale(lower, upper, bins, false);
    }

    static Scale logarithmic(double lower, double upper, int bins) {
        return new Scale(lower, upper, bins, true);
    }

    /** Returns where a value lies, counted in bins from the lower end. */
    double position(double value) {
        return (shape(value) - shape(lower)) / width();
    }

    /** Returns the value at a position. */
    double value(double position) {
        double shaped = shape(lower) + position * width();
        return logarithmic ? Math.pow(2, shaped) : shaped;
    }

    /** Returns the bin of each value in the column; null for null. */
    Column bin(Column value) {
        Column shaped = logarithmic ? functions.log2(value) : value;
        Column position = functions.floor(shaped.minus(shape(lower)).divide(width()));
        Column bin = functions.least(functions.greatest(position, functions.lit(0L)), functions.lit(bins - 1L));
        return functions.when(position.isNotNull(), bin).cast("int");
    }

    /** Returns how many fine bins make one bar, so that a range of them has at most so many bars. */
    int binsPerBar(int range, int mostBars) {
        for (int step : logarithmic ? BINARY_STEPS : DECIMAL_STEPS) {
            if (range <= step * mostBars) {
                return step;
            }
        }
        return bins;
    }

    private double width() {
        return (shape(upper) - shape(lower)) / bins;
    }

    private double shape(double value) {
        return logarithmic ? Math.log(value) / Math.log(2) : value;
    }
}
