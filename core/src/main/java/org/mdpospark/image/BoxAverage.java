package org.mdpospark.image;

/** Shrinks an image: each pixel becomes the mean of the box of pixels it stands for. */
final class BoxAverage {
    private static final int BAND_PIXELS = 16_000_000; // taken from the source at a time

    private final int sourceWidth;
    private final int sourceHeight;
    private final int width;
    private final int height;
    private final long[] sums;

    private BoxAverage(PixelSource source, int longestSide) {
        double scale = Math.min(1, (double) longestSide / Math.max(source.width(), source.height()));
        this.sourceWidth = source.width();
        this.sourceHeight = source.height();
        this.width = Math.max(1, (int) Math.round(scale * sourceWidth));
        this.height = Math.max(1, (int) Math.round(scale * sourceHeight));
        this.sums = new long[3 * width * height];
    }

    static RgbImage reduce(PixelSource source, int longestSide) throws UnusableImageException {
        if (longestSide < 1) {
            throw new IllegalArgumentException("longest side must be at least 1 pixel, but is " + longestSide);
        }
        BoxAverage average = new BoxAverage(source, longestSide);
        int bandRows = Math.max(1, BAND_PIXELS / source.width());
        for (int top = 0; top < source.height(); top += bandRows) {
            int rows = Math.min(bandRows, source.height() - top);
            average.add(source.rgb(new CropBox(0, top, source.width(), rows)), top);
        }
        return average.image();
    }

    private void add(RgbImage band, int top) {
        byte[] rgb = band.rgb();
        for (int row = 0, in = 0; row < band.height(); row++) {
            int line = 3 * width * target(top + row, sourceHeight, height);
            for (int column = 0; column < sourceWidth; column++, in += 3) {
                int at = line + 3 * target(column, sourceWidth, width);
                sums[at] += rgb[in] & 0xff;
                sums[at + 1] += rgb[in + 1] & 0xff;
                sums[at + 2] += rgb[in + 2] & 0xff;
            }
        }
    }

    private RgbImage image() {
        byte[] rgb = new byte[sums.length];
        for (int row = 0, at = 0; row < height; row++) {
            int rows = start(row + 1, sourceHeight, height) - start(row, sourceHeight, height);
            for (int column = 0; column < width; column++, at += 3) {
                int columns = start(column + 1, sourceWidth, width) - start(column, sourceWidth, width);
                long pixels = (long) rows * columns;
                for (int channel = 0; channel < 3; channel++) {
                    rgb[at + channel] = (byte) ((sums[at + channel] + pixels / 2) / pixels);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static int target(int position, int from, int to) {
        return (int) ((long) position * to / from);
    }

    /** Returns the first position whose target is the given one. */
    private static int start(int target, int from, int to) {
        return (int) (((long) target * from + to - 1) / to);
    }
}
