package org.mdpospark.score;

import java.util.function.ToDoubleFunction;

/**
 * One figure of a benchmark, as a function of sums over items: so it can be computed anew from any draw of items.
 *
 * @param name as the benchmark prints it
 * @param formula takes the sums of an {@link ItemTable}'s columns; NaN where the figure has no value
 */
public record Figure(String name, Better better, ToDoubleFunction<double[]> formula) {
    /** Which way a figure points. */
    public enum Better {
        HIGHER,
        LOWER,
        /** Neither way alone is good. */
        NEITHER
    }

    public Figure {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
    }

    public double of(double[] sums) {
        return formula.applyAsDouble(sums);
    }

    /** Returns 100 times the sum of one column, divided by the sum of another. */
    static Figure percentage(String name, Better better, int numerator, int denominator) {
        return new Figure(name, better, sums -> 100 * sums[numerator] / sums[denominator]);
    }
}
