package org.mdpospark.image;

/**
 * Mean luminance of the cells in one row of a grid. Sums are whole numbers, so that means do not depend on their order.
 */
final class LuminanceRows {
    private final int width;
    private final int[] starts; // of the cells, divided out once and not in every row
    private final int[] ends;
    private final long[] sums;
    private final byte[] line; // scratch [width, 3]
    private int rows;

    LuminanceRows(int width, int side) {
        this.width = width;
        this.starts = new int[side];
        this.ends = new int[side];
        for (int cell = 0; cell < side; cell++) {
            starts[cell] = start(cell, width, side);
            ends[cell] = end(cell, width, side);
        }
        this.sums = new long[side];
        this.line = new byte[3 * width];
    }

    /** Returns the first pixel of a cell, along an edge of the given length. */
    static int start(int cell, int length, int side) {
        return (int) ((long) cell * length / side);
    }

    /** Returns the pixel behind a cell's last; a cell narrower than a pixel takes the one it lies in. */
    static int end(int cell, int length, int side) {
        return Math.max(start(cell, length, side) + 1, start(cell + 1, length, side));
    }

    void addRow(SampleLayout layout, byte[] samples, int from) {
        rows++;
        if (layout.startsWithLuminance()) {
            addRow(samples, from, layout.samples());
        } else {
            layout.toRgb(samples, from, line, 0, width);
            toLuminance();
            addRow(line, 0, 1);
        }
    }

    /** Writes the means of the rows since the last call. */
    void takeMeans(double[] means, int at) {
        for (int cell = 0; cell < sums.length; cell++) {
            long pixels = (long) rows * (ends[cell] - starts[cell]);
            means[at + cell] = (double) sums[cell] / pixels;
            sums[cell] = 0;
        }
        rows = 0;
    }

    private void addRow(byte[] samples, int from, int step) {
        for (int cell = 0; cell < sums.length; cell++) {
            int last = from + step * ends[cell];
            long sum = 0;
            for (int at = from + step * starts[cell]; at < last; at += step) {
                sum += samples[at] & 0xff;
            }
            sums[cell] += sum;
        }
    }

    private void toLuminance() {
        for (int i = 0; i < width; i++) {
            line[i] = (byte) Luminance.at(line, 3 * i);
        }
    }
}
