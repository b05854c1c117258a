package org.mdpospark.image;

/**
 * Blurs exactly as Pillow's {@code GaussianBlur} does: three box blurs along each axis, whose box has a fractional
 * radius (Gwosdek et al., "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering", SSVM 2011).
 * Pixels past the border are those at the border.
 */
final class GaussianBlur {
    private static final int PASSES = 3;
    private static final int ONE = 1 << 24; // weights are whole numbers of 2^-24

    private final int radius;
    private final int weight;
    private final int edgeWeight;

    /** Prepares a blur of the standard deviation, in pixels; 0 changes nothing. */
    GaussianBlur(float sigma) {
        if (!(sigma >= 0 && sigma < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sigma must be at least 0 and finite, but is " + sigma);
        }
        float exactRadius = boxRadius(sigma);
        radius = (int) exactRadius;
        weight = (int) (ONE / (exactRadius * 2 + 1));
        edgeWeight = (ONE - (radius * 2 + 1) * weight) / 2;
    }

    RgbImage apply(RgbImage image) {
        int width = image.width();
        int height = image.height();
        byte[] rgb = image.rgb().clone();
        for (int pass = 0; pass < PASSES; pass++) {
            blurLines(rgb, width, 3, height, 3 * width);
        }
        for (int pass = 0; pass < PASSES; pass++) {
            blurLines(rgb, height, 3 * width, width, 3);
        }
        return new RgbImage(width, height, rgb);
    }

    private static float boxRadius(float sigma) {
        float variance = sigma * sigma / PASSES;
        float length = (float) Math.sqrt(12.0 * variance + 1);
        float whole = (float) Math.floor((length - 1.0) / 2);
        float fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        fraction /= 6 * (variance - (whole + 1) * (whole + 1));
        return whole + fraction;
    }

    /** Blurs lines of {@code length} pixels that lie {@code stride} samples apart, one line per {@code lineStride}. */
    private void blurLines(byte[] rgb, int length, int stride, int lines, int lineStride) {
        int[] line = new int[length];
        for (int start = 0; start < lines; start++) {
            for (int channel = 0; channel < 3; channel++) {
                blurLine(rgb, start * lineStride + channel, stride, line);
            }
        }
    }

    private void blurLine(byte[] samples, int start, int stride, int[] line) {
        for (int i = 0; i < line.length; i++) {
            line[i] = samples[start + i * stride] & 0xFF;
        }
        int box = 0;
        for (int i = -radius; i <= radius; i++) {
            box += at(line, i);
        }
        for (int i = 0; i < line.length; i++) {
            int edges = at(line, i - radius - 1) + at(line, i + radius + 1);
            // may pass 2^31, so the rounded sum is read as unsigned
            samples[start + i * stride] = (byte) ((box * weight + edges * edgeWeight + ONE / 2) >>> 24);
            box += at(line, i + radius + 1) - at(line, i - radius);
        }
    }

    private static int at(int[] line, int index) {
        return line[Math.min(Math.max(index, 0), line.length - 1)];
    }
}
