package org.mdpospark.image;

/** The brightness that an eye sees in eight-bit pixels: ITU-R 601-2 in the integer form of Pillow's mode L. */
public final class Luminance {
    /** How many values a luminance can have. */
    static final int LEVELS = 256;

    private Luminance() {}

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
    public static double[] grid(RgbImage image, int side) {
        if (side < 1) {
            throw new IllegalArgumentException("grid must have a cell, but has side " + side);
        }
        double[] means = new double[Math.multiplyExact(side, side)];
        int[] left = borders(image.width(), side);
        int[] top = borders(image.height(), side);
        long[] sums = new long[side];
        for (int row = 0; row < side; row++) {
            int bottom = Math.max(top[row + 1], top[row] + 1);
            sumRows(image, top[row], bottom, left, sums);
            for (int column = 0; column < side; column++) {
                int width = Math.max(left[column + 1] - left[column], 1);
                means[row * side + column] = (double) sums[column] / ((long) width * (bottom - top[row]));
            }
        }
        return means;
    }

    /** Returns how many pixels have each luminance [256]. */
    static int[] histogram(RgbImage image) {
        int[] counts = new int[LEVELS];
        byte[] rgb = image.rgb();
        for (int offset = 0; offset < rgb.length; offset += 3) {
            counts[at(rgb, offset)]++;
        }
        return counts;
    }

    /** Sums the luminance of rows [top, bottom) into one number per column of the grid. */
    private static void sumRows(RgbImage image, int top, int bottom, int[] left, long[] sums) {
        byte[] rgb = image.rgb();
        for (int column = 0; column < sums.length; column++) {
            int right = Math.max(left[column + 1], left[column] + 1);
            long sum = 0;
            for (int y = top; y < bottom; y++) {
                int end = 3 * (y * image.width() + right);
                for (int offset = 3 * (y * image.width() + left[column]); offset < end; offset += 3) {
                    sum += at(rgb, offset);
                }
            }
            sums[column] = sum;
        }
    }

    private static int[] borders(int length, int side) {
        int[] borders = new int[side + 1];
        for (int i = 0; i <= side; i++) {
            borders[i] = (int) ((long) i * length / side);
        }
        return borders;
    }
}
