package org.mdpospark.image;

/** Decoded samples in memory [height, width, samples of the layout], as the decoder gave them. */
final class Samples {
    private static final int ENOUGH_ROWS = 160; // for a luminance grid: neighbouring rows say nearly the same

    private final int width;
    private final int height;
    private final SampleLayout layout;
    private final byte[] samples;

    Samples(int width, int height, SampleLayout layout, byte[] samples) {
        if (samples.length != (long) width * height * layout.samples()) {
            throw new IllegalArgumentException("%s samples of %d x %d pixels must be %d, but are %d"
                    .formatted(layout, width, height, (long) width * height * layout.samples(), samples.length));
        }
        this.width = width;
        this.height = height;
        this.layout = layout;
        this.samples = samples;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Returns the pixels inside the box as an image of the box's size. */
    RgbImage rgb(CropBox box) {
        box.requireInside(width, height);
        byte[] rgb = new byte[Math.toIntExact(3 * box.area())];
        for (int row = 0; row < box.height(); row++) {
            layout.toRgb(samples, offset(box.top() + row, box.left()), rgb, 3 * row * box.width(), box.width());
        }
        return new RgbImage(box.width(), box.height(), rgb);
    }

    /** Returns the mean luminance of a grid's cells [side, side], over rows of the cell that lie evenly apart. */
    double[] luminance(int side) {
        if (side < 1) {
            throw new IllegalArgumentException("grid must have a cell, but has a side of " + side);
        }
        int step = Math.max(1, height / ENOUGH_ROWS);
        LuminanceRows luminance = new LuminanceRows(width, side);
        double[] means = new double[side * side];
        for (int cell = 0; cell < side; cell++) {
            int top = LuminanceRows.start(cell, height, side);
            int bottom = LuminanceRows.end(cell, height, side);
            for (int row = top; row < bottom; row += step) {
                luminance.addRow(layout, samples, offset(row, 0));
            }
            luminance.takeMeans(means, cell * side);
        }
        return means;
    }

    private int offset(int row, int column) {
        return (row * width + column) * layout.samples();
    }
}
