package org.mdpospark.image;

import java.util.Arrays;

/**
 * Mean luminance of the cells of a grid, from the means that a JPEG file has of its blocks: each pixel counts with the
 * level of its block, as libjpeg shows the image at an eighth of its size. Sums are whole numbers, so that means do not
 * depend on their order.
 */
final class JpegLuminance {
    private JpegLuminance() {}

    /** Returns the means [side, side] of cells that are at least as large as a block. */
    static double[] grid(JpegIndex index, int side) {
        int[] columns = borders(index.jpeg().width(), side);
        int[] rows = borders(index.jpeg().height(), side);
        double[] means = new double[side * side];
        int[] levels = new int[(index.jpeg().width() - 1) / BaselineJpeg.BLOCK_SIDE + 1];
        for (int row = 0; row < side; row++) {
            addRows(index, rows[row], rows[row + 1], levels);
            for (int column = 0; column < side; column++) {
                long sum = sum(levels, columns[column], columns[column + 1]);
                long pixels = (long) (rows[row + 1] - rows[row]) * (columns[column + 1] - columns[column]);
                means[row * side + column] = (double) sum / pixels;
            }
        }
        return means;
    }

    private static int[] borders(int length, int side) {
        int[] borders = new int[side + 1];
        for (int i = 0; i <= side; i++) {
            borders[i] = LuminanceRows.start(i, length, side);
        }
        return borders;
    }

    /** Sums up the levels of a column of pixels in each column of blocks, from one row of pixels to another. */
    private static void addRows(JpegIndex index, int from, int to, int[] levels) {
        Arrays.fill(levels, 0);
        for (int row = from / BaselineJpeg.BLOCK_SIDE; row * BaselineJpeg.BLOCK_SIDE < to; row++) {
            index.addLevels(row, overlap(row, from, to), levels);
        }
    }

    private static long sum(int[] levels, int from, int to) {
        long sum = 0;
        for (int column = from / BaselineJpeg.BLOCK_SIDE; column * BaselineJpeg.BLOCK_SIDE < to; column++) {
            sum += (long) overlap(column, from, to) * levels[column];
        }
        return sum;
    }

    /** Returns how many pixels of a block lie in [from, to), along one edge. */
    private static int overlap(int block, int from, int to) {
        int start = block * BaselineJpeg.BLOCK_SIDE;
        return Math.min(to, start + BaselineJpeg.BLOCK_SIDE) - Math.max(from, start);
    }
}
