package org.mdpospark.image;

/**
 * Resizes eight-bit images exactly as Pillow does: a horizontal pass and then a vertical one, each rounded to eight
 * bits. (Pillow 13 starts with the vertical pass where it takes away more than twice as many pixels from the height as
 * from the width; samples may then differ by the rounding in between.)
 *
 * <p>The two passes are woven together row by row, so that the memory needed is that of the result, however large the
 * image.
 */
public final class Resampler {
    private static final int MAX_PIXELS = Integer.MAX_VALUE / 4;

    private Resampler() {}

    /** Returns the image in another size. */
    public static RgbImage resize(RgbImage image, int width, int height, ResizeFilter filter) {
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException("resized image must hold 1 to %d pixels, but would be %d x %d"
                    .formatted(MAX_PIXELS, width, height));
        }
        FixedPointAxis across = FixedPointAxis.of(ResizeWeights.of(filter, image.width(), width, 0, width));
        FixedPointAxis down = FixedPointAxis.of(ResizeWeights.of(filter, image.height(), height, 0, height));
        return resample(image, across, down, 0);
    }

    /**
     * Returns what the two axes make of an image.
     *
     * @param background colour of what lies around the image where the axes reach there, as 0xRRGGBB
     */
    static RgbImage resample(RgbImage image, FixedPointAxis across, FixedPointAxis down, int background) {
        int height = down.outputs();
        int[] line = new int[3 * across.outputs()];
        int[] sums = startSums(across.outputs(), down, background);
        int output = 0; // the first row of the result that is not complete
        for (int row = down.first()[0]; row < image.height(); row++) {
            while (output < height && down.end(output) <= row) {
                output++;
            }
            if (output == height) {
                break;
            }
            resampleRow(image, row, across, background, line);
            for (int i = output; i < height && down.first()[i] <= row; i++) {
                addScaled(sums, i * line.length, line, down.weight(i, row));
            }
        }
        return new RgbImage(across.outputs(), height, toSamples(sums));
    }

    private static int[] startSums(int width, FixedPointAxis down, int background) {
        int[] sums = new int[3 * width * down.outputs()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = FixedPointAxis.HALF + down.background()[i / (3 * width)] * sample(background, i % 3);
        }
        return sums;
    }

    private static void resampleRow(RgbImage image, int row, FixedPointAxis across, int background, int[] line) {
        byte[] rgb = image.rgb();
        int rowStart = 3 * row * image.width();
        for (int output = 0; output < across.outputs(); output++) {
            int[] weights = across.weights()[output];
            int around = across.background()[output];
            int red = FixedPointAxis.HALF + around * sample(background, 0);
            int green = FixedPointAxis.HALF + around * sample(background, 1);
            int blue = FixedPointAxis.HALF + around * sample(background, 2);
            int offset = rowStart + 3 * across.first()[output];
            for (int weight : weights) {
                red += weight * (rgb[offset] & 0xFF);
                green += weight * (rgb[offset + 1] & 0xFF);
                blue += weight * (rgb[offset + 2] & 0xFF);
                offset += 3;
            }
            line[3 * output] = FixedPointAxis.toSample(red);
            line[3 * output + 1] = FixedPointAxis.toSample(green);
            line[3 * output + 2] = FixedPointAxis.toSample(blue);
        }
    }

    private static void addScaled(int[] sums, int start, int[] line, int weight) {
        for (int i = 0; i < line.length; i++) {
            sums[start + i] += weight * line[i];
        }
    }

    private static byte[] toSamples(int[] sums) {
        byte[] samples = new byte[sums.length];
        for (int i = 0; i < sums.length; i++) {
            samples[i] = (byte) FixedPointAxis.toSample(sums[i]);
        }
        return samples;
    }

    private static int sample(int color, int channel) {
        return color >> (16 - 8 * channel) & 0xFF;
    }
}
