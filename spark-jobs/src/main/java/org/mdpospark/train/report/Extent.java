package org.mdpospark.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The values that an axis shows, from tick to tick.
 *
 * @param step between ticks: 1, 2 or 5 times a power of ten
 */
record Extent(double lower, double upper, double step) {
    private static final double[] FACTORS = {1, 2, 5, 10};

    /** Relative to the step: far less than a pixel. */
    private static final double TOLERANCE = 1e-6;

    /** Returns the smallest extent that ends in ticks and holds all values that are finite. */
    static Extent of(DoubleStream values, int mostSteps) {
        double[] finite = values.filter(Double::isFinite).toArray();
        double least = DoubleStream.of(finite).min().orElse(0);
        double most = DoubleStream.of(finite).max().orElse(1);
        double size = most - least;
        if (!(size > 1e-9 * Math.max(Math.abs(least), Math.abs(most)))) {
            size = most == 0 ? 1 : 0.2 * Math.abs(most); // all values are the same: it lies in the middle
            least -= size / 2;
            most += size / 2;
        }
        double step = step(size / mostSteps);
        return new Extent(Math.floor(least / step + TOLERANCE) * step, Math.ceil(most / step - TOLERANCE) * step, step);
    }

    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : FACTORS) {
            if (factor * power >= least * (1 - TOLERANCE)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long first = Math.round(lower / step);
        long last = Math.round(upper / step);
        for (long tick = first; tick <= last; tick++) {
            ticks.add(tick * step);
        }
        return ticks;
    }

    /** Returns where a value lies, from 0 at the lower to 1 at the upper end. */
    double position(double value) {
        return (value - lower) / (upper - lower);
    }
}
