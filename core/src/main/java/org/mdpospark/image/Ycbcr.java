package org.mdpospark.image;

/**
 * Luminance and chrominance to RGB, bit for bit as libjpeg's {@code jdcolor.c}: 16-bit fixed point, rounded.
 *
 * <p>ITU-T T.871 (JFIF), section 7.
 */
final class Ycbcr {
    private static final int FRACTION_BITS = 16;
    private static final int ONE_HALF = 1 << (FRACTION_BITS - 1);

    private static final int[] RED_OF_CR = new int[256];
    private static final int[] GREEN_OF_CR = new int[256]; // with fraction
    private static final int[] GREEN_OF_CB = new int[256]; // with fraction, and the half that rounds
    private static final int[] BLUE_OF_CB = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int chrominance = i - 128;
            RED_OF_CR[i] = (fixed(1.40200) * chrominance + ONE_HALF) >> FRACTION_BITS;
            GREEN_OF_CR[i] = -fixed(0.71414) * chrominance;
            GREEN_OF_CB[i] = -fixed(0.34414) * chrominance + ONE_HALF;
            BLUE_OF_CB[i] = (fixed(1.77200) * chrominance + ONE_HALF) >> FRACTION_BITS;
        }
    }

    private Ycbcr() {}

    static void toRgb(int y, int cb, int cr, byte[] rgb, int at) {
        rgb[at] = clamp(y + RED_OF_CR[cr]);
        rgb[at + 1] = clamp(y + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> FRACTION_BITS));
        rgb[at + 2] = clamp(y + BLUE_OF_CB[cb]);
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << FRACTION_BITS) + 0.5);
    }

    private static byte clamp(int value) {
        return (byte) ((value & ~0xff) == 0 ? value : ~value >> 31); // faster than min and max: few are outside
    }
}
