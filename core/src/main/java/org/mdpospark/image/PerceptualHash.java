package org.mdpospark.image;

import java.util.Arrays;

/**
 * A 64-bit hash that is alike for images that look alike.
 *
 * <p>Version {@value #VERSION}, frozen, because hashes are stored: the two-dimensional DCT-II of the [32, 32] grid of
 * mean luminances, without normalization (each pass is {@code 2 * sum(x[n] * cos(pi * k * (2n + 1) / 64))}); its lowest
 * [8, 8] coefficients, each rounded to a multiple of 2^-10 so that what is zero on paper is zero; a bit is set where a
 * coefficient exceeds their median (the mean of the two in the middle). The coefficient of vertical frequency v and
 * horizontal frequency h decides bit {@code 63 - (8v + h)}, so that the hash in hexadecimal reads like that of
 * {@code phash} in Python's imagehash, whose rule this is (its grid comes from another resize).
 */
public final class PerceptualHash {
    /** Changes whenever a hash would. */
    public static final int VERSION = 2;

    /** Cells per row and column of the luminance grid. */
    public static final int GRID = 32;

    private static final int KEPT = 8;
    private static final double ROUNDING = 1 << 10;
    private static final double[][] COSINES = cosines();

    private PerceptualHash() {}

    /** Returns the hash of a luminance grid [32, 32]; 0 for a black image. */
    public static long of(double[] luminance) {
        if (luminance.length != GRID * GRID) {
            throw new IllegalArgumentException(
                    "luminance grid must have %d cells, but has %d".formatted(GRID * GRID, luminance.length));
        }
        double[] coefficients = lowFrequencies(luminance);
        double[] sorted = coefficients.clone();
        Arrays.sort(sorted);
        double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        long hash = 0;
        for (double coefficient : coefficients) {
            hash = hash << 1 | (coefficient > median ? 1 : 0);
        }
        return hash;
    }

    /** Returns the hash of an image that is already decoded. */
    public static long of(Luminance image) {
        return of(image.grid(GRID));
    }

    /** Returns how many bits differ, 0 to 64. */
    public static int distance(long hash, long other) {
        return Long.bitCount(hash ^ other);
    }

    /** Returns the coefficients of the eight lowest frequencies each way [8, 8]. */
    private static double[] lowFrequencies(double[] luminance) {
        double[][] alongRows = new double[KEPT][GRID]; // [horizontal frequency, row]
        for (int row = 0; row < GRID; row++) {
            double[] cells = Arrays.copyOfRange(luminance, row * GRID, (row + 1) * GRID);
            for (int frequency = 0; frequency < KEPT; frequency++) {
                alongRows[frequency][row] = transform(cells, frequency);
            }
        }
        double[] coefficients = new double[KEPT * KEPT];
        for (int i = 0; i < coefficients.length; i++) {
            double exact = transform(alongRows[i % KEPT], i / KEPT);
            coefficients[i] = Math.rint(exact * ROUNDING) / ROUNDING;
        }
        return coefficients;
    }

    private static double transform(double[] values, int frequency) {
        double sum = 0;
        for (int i = 0; i < GRID; i++) {
            sum += values[i] * COSINES[frequency][i];
        }
        return 2 * sum;
    }

    private static double[][] cosines() {
        double[][] cosines = new double[KEPT][GRID];
        for (int frequency = 0; frequency < KEPT; frequency++) {
            for (int i = 0; i < GRID; i++) {
                cosines[frequency][i] = StrictMath.cos(Math.PI * frequency * (2 * i + 1) / (2 * GRID));
            }
        }
        return cosines;
    }
}
