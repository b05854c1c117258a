package org.mdpospark.image;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** How far apart two distributions are: the largest difference of their cumulative shares. */
public final class KolmogorovSmirnov {
    private static final double SIGNIFICANCE = 1e-6;

    private KolmogorovSmirnov() {}

    /** Returns the distance between draws and a cumulative distribution. */
    public static double distance(double[] draws, DoubleUnaryOperator cumulative) {
        double[] sorted = draws.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = cumulative.applyAsDouble(sorted[i]);
            distance = Math.max(distance, Math.abs(expected - (double) i / sorted.length));
            distance = Math.max(distance, Math.abs(expected - (i + 1.0) / sorted.length));
        }
        return distance;
    }

    /** Returns the distance between two sets of draws. */
    public static double distance(double[] draws, double[] others) {
        double[] sorted = draws.clone();
        double[] sortedOthers = others.clone();
        Arrays.sort(sorted);
        Arrays.sort(sortedOthers);
        double distance = 0;
        for (double value : sorted) {
            distance = Math.max(distance, Math.abs(shareUpTo(sorted, value) - shareUpTo(sortedOthers, value)));
        }
        return distance;
    }

    /** Returns the distance that draws of one distribution exceed once in a million times. */
    public static double bound(double[] draws) {
        return Math.sqrt(-Math.log(SIGNIFICANCE / 2) / 2 / draws.length);
    }

    /** Returns the distance that two sets of draws of one distribution exceed once in a million times. */
    public static double bound(double[] draws, double[] others) {
        double size = (double) draws.length * others.length / (draws.length + others.length);
        return Math.sqrt(-Math.log(SIGNIFICANCE / 2) / 2 / size);
    }

    private static double shareUpTo(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return (double) low / sorted.length;
    }
}
