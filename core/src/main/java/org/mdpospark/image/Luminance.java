package org.mdpospark.image;

import java.util.Arrays;

/** The brightness that an eye sees in eight-bit pixels: ITU-R 601-2 in the integer form of Pillow's mode L. */
public final class Luminance {
    /** How many values a luminance can have. */
    static final int LEVELS = 256;

    private final int width;
    private final int height;
    private final byte[] levels; // [height, width]

    private Luminance(int width, int height, byte[] levels) {
        this.width = width;
        this.height = height;
        this.levels = levels;
    }

    /** Returns the luminance of each pixel. */
    public static Luminance of(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] levels = new byte[rgb.length / 3];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) at(rgb, 3 * i);
        }
        return new Luminance(image.width(), image.height(), levels);
    }

    /** Returns the luminance, 0 to 255, of a pixel whose samples are 0 to 255. */
    static int of(int red, int green, int blue) {
        return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
    }

    /** Returns the luminance of the pixel whose red sample lies at the offset. */
    static int at(byte[] rgb, int offset) {
        return of(rgb[offset] & 0xFF, rgb[offset + 1] & 0xFF, rgb[offset + 2] & 0xFF);
    }

    /**
     * Returns the mean luminance of the cells of a grid laid over the image. Cell borders lie at {@code i * width /
     * side}, rounded down; a cell covers at least one pixel, so cells of an image smaller than the grid share pixels.
     *
     * @param side cells per row and per column
     * @return the means [side, side], each in [0, 255]
     */
    public double[] grid(int side) {
        if (side < 1) {
            throw new IllegalArgumentException("grid must have a cell, but has side " + side);
        }
        double[] means = new double[Math.multiplyExact(side, side)];
        long[] columns = new long[width];
        for (int row = 0; row < side; row++) {
            int top = LuminanceRows.start(row, height, side);
            int bottom = LuminanceRows.end(row, height, side);
            sumRows(top, bottom, columns);
            for (int column = 0; column < side; column++) {
                int left = LuminanceRows.start(column, width, side);
                int right = LuminanceRows.end(column, width, side);
                long sum = 0;
                for (int x = left; x < right; x++) {
                    sum += columns[x];
                }
                means[row * side + column] = (double) sum / ((long) (right - left) * (bottom - top));
            }
        }
        return means;
    }

    /** Returns the Shannon entropy of the 256-bin histogram, in bits, in [0, 8]; near 0 for a blank image. */
    public double entropy() {
        double entropy = 0;
        for (int count : histogram()) {
            if (count > 0) {
                double share = (double) count / levels.length;
                entropy -= share * StrictMath.log(share);
            }
        }
        return Math.min(Math.abs(entropy / StrictMath.log(2)), 8); // rounding may leave -0 or a little over 8
    }

    /**
     * Counts neighbours in two histograms: they are often equal, and a count must be written before it is read again.
     */
    private int[] histogram() {
        int[] even = new int[LEVELS];
        int[] odd = new int[LEVELS];
        for (int i = 0; i + 1 < levels.length; i += 2) {
            even[levels[i] & 0xff]++;
            odd[levels[i + 1] & 0xff]++;
        }
        if (levels.length % 2 == 1) {
            even[levels[levels.length - 1] & 0xff]++;
        }
        for (int i = 0; i < LEVELS; i++) {
            even[i] += odd[i];
        }
        return even;
    }

    private void sumRows(int top, int bottom, long[] columns) {
        Arrays.fill(columns, 0);
        for (int y = top; y < bottom; y++) {
            int line = y * width;
            for (int x = 0; x < columns.length; x++) {
                columns[x] += levels[line + x] & 0xff;
            }
        }
    }
}
