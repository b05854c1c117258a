package org.mdpospark.pairs.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * How the values of a measure are laid out and written.
 *
 * @param usualLower lowest value that is drawn even if nothing is there
 * @param usualUpper highest value that is drawn even if nothing is there
 * @param ticks values that may be written at the axis, the most telling first
 * @param label writes a value
 */
record Axis(Scale scale, double usualLower, double usualUpper, List<Double> ticks, DoubleFunction<String> label) {
    static final Axis FRACTION_OF_AREA = new Axis(
            Scale.linear(0, 1, 1000),
            0,
            0.2,
            List.of(0.0, 1.0, 0.2, 0.4, 0.6, 0.8, 0.1, 0.3, 0.5, 0.7, 0.9, 0.05, 0.15),
            Numbers::percent);

    static final Axis SHARE =
            new Axis(Scale.linear(0, 1, 1000), 0, 1, List.of(0.0, 1.0, 0.5, 0.25, 0.75), Numbers::percent);

    static final Axis RATIO = new Axis(
            Scale.logarithmic(1.0 / 16, 16, 512),
            0.5,
            2,
            List.of(1.0, 2.0, 0.5, 4.0, 0.25, 4.0 / 3, 0.75, 8.0, 0.125),
            Axis::ratio);

    static final Axis PIXELS = new Axis(
            Scale.logarithmic(16, 131_072, 832),
            256,
            2048,
            List.of(1024.0, 256.0, 4096.0, 64.0, 16_384.0, 512.0, 2048.0, 128.0, 8192.0, 32_768.0, 32.0),
            value -> Numbers.grouped(Math.round(value)));

    static final Axis BITS_OF_ENTROPY = new Axis(
            Scale.linear(0, 8, 800),
            0,
            8,
            List.of(0.0, 8.0, 4.0, 2.0, 6.0, 1.0, 3.0, 5.0, 7.0),
            value -> Numbers.decimal(value, 2));

    /** Whole numbers stand in the middle of their bins. */
    static final Axis BITS_OF_64 = new Axis(
            Scale.linear(-0.5, 64.5, 65),
            0,
            64,
            List.of(0.0, 32.0, 64.0, 16.0, 48.0),
            value -> Numbers.decimal(value, 0));

    Axis {
        ticks = List.copyOf(ticks);
    }

    private static String ratio(double value) {
        for (int[] sides : new int[][] {{1, 1}, {4, 3}, {3, 4}}) {
            if (Math.abs(value - (double) sides[0] / sides[1]) < 1e-9) {
                return sides[0] + " : " + sides[1];
            }
        }
        return value > 1 ? Numbers.decimal(value, 2) + " : 1" : "1 : " + Numbers.decimal(1 / value, 2);
    }
}
