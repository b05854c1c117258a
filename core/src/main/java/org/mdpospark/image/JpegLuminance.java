package org.mdpospark.image;

import java.util.Arrays;

/**
 * Mean luminance of the cells of a grid, from the means that a JPEG file has of its blocks: each pixel counts with the
 * level of its block, as libjpeg shows the image at an eighth of its size. Sums are whole numbers, so that means do not
 * depend on their order.
 */
final class JpegLuminance {
    private static final int LEVEL_SHIFT = 128;

    private JpegLuminance() {}

    /** Returns the means [side, side] of cells that are at least as large as a block. */
    static double[] grid(JpegIndex index, int side) {
        int[] columns = borders(index.jpeg().width(), side);
        int[] rows = borders(index.jpeg().height(), side);
        double[] means = new double[side * side];
        long[] sums = new long[side];
        for (int cell = 0; cell < side; cell++) {
            Arrays.fill(sums, 0);
            for (int row = rows[cell] / BaselineJpeg.BLOCK_SIDE;
                    row * BaselineJpeg.BLOCK_SIDE < rows[cell + 1];
                    row++) {
                addRow(index, row, overlap(row, rows[cell], rows[cell + 1]), columns, sums);
            }
            for (int column = 0; column < side; column++) {
                long pixels = (long) (rows[cell + 1] - rows[cell]) * (columns[column + 1] - columns[column]);
                means[cell * side + column] = (double) sums[column] / pixels;
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

    private static void addRow(JpegIndex index, int row, int rows, int[] columns, long[] sums) {
        for (int cell = 0; cell < sums.length; cell++) {
            int left = columns[cell];
            int right = columns[cell + 1];
            int sum = 0;
            for (int column = left / BaselineJpeg.BLOCK_SIDE; column * BaselineJpeg.BLOCK_SIDE < right; column++) {
                sum += overlap(column, left, right) * level(index, row, column);
            }
            sums[cell] += (long) rows * sum;
        }
    }

    /** Returns the mean of a block, 0 to 255. */
    private static int level(JpegIndex index, int row, int column) {
        int eightfold =
                index.mean(0, row, column) * index.jpeg().components().get(0).steps()[0];
        return Math.max(0, Math.min(Luminance.LEVELS - 1, LEVEL_SHIFT + ((eightfold + 4) >> 3)));
    }

    /** Returns how many pixels of a block lie in [from, to), along one edge. */
    private static int overlap(int block, int from, int to) {
        int start = block * BaselineJpeg.BLOCK_SIDE;
        return Math.min(to, start + BaselineJpeg.BLOCK_SIDE) - Math.max(from, start);
    }
}
