package org.mdpospark.score;

/**
 * A value and the interval around it.
 *
 * @param value computed from all items; NaN where the figure has none
 * @param undefined draws of items in which the figure had no value, and which the interval leaves out
 */
public record Interval(double value, double low, double high, int undefined) {
    public Interval {
        if (low > high || Double.isNaN(low) != Double.isNaN(high) || undefined < 0) {
            throw new IllegalArgumentException(
                    "must be an interval, but is %s to %s, %d undefined".formatted(low, high, undefined));
        }
    }

    /** Tells whether all of the interval lies on one side of 0. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
