package org.mdpospark.model;

/**
 * Arithmetic on rows that lie in heap arrays. Sums are made in double, in chains that the processor runs side by side.
 */
final class Rows {
    private Rows() {}

    static double dot(float[] a, float[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            first += (double) a[i] * b[i];
            second += (double) a[i + 1] * b[i + 1];
            third += (double) a[i + 2] * b[i + 2];
            fourth += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += (double) a[i] * b[i];
        }
        return first + second + third + fourth;
    }

    static double sum(float[] values, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            first += values[i];
            second += values[i + 1];
            third += values[i + 2];
            fourth += values[i + 3];
        }
        for (; i < to; i++) {
            first += values[i];
        }
        return first + second + third + fourth;
    }

    /** Returns the largest value, or negative infinity if there is none; a NaN may or may not be passed over. */
    static float highest(float[] values, int from, int to) {
        float first = Float.NEGATIVE_INFINITY;
        float second = Float.NEGATIVE_INFINITY;
        float third = Float.NEGATIVE_INFINITY;
        float fourth = Float.NEGATIVE_INFINITY;
        int i = from;
        for (; i + 3 < to; i += 4) {
            first = values[i] > first ? values[i] : first;
            second = values[i + 1] > second ? values[i + 1] : second;
            third = values[i + 2] > third ? values[i + 2] : third;
            fourth = values[i + 3] > fourth ? values[i + 3] : fourth;
        }
        for (; i < to; i++) {
            first = values[i] > first ? values[i] : first;
        }
        return Math.max(Math.max(first, second), Math.max(third, fourth));
    }

    /** Replaces values by e^(value - highest) and returns their sum. */
    static double exponentials(float[] values, int from, int to, float highest) {
        for (int i = from; i < to; i++) {
            values[i] -= highest;
        }
        RowExponential.ofThread().apply(values, from, to);
        return sum(values, from, to);
    }

    static void scale(float[] values, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            values[i] *= factor;
        }
    }
}
