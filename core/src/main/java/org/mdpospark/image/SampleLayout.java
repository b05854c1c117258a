package org.mdpospark.image;

/** What the eight-bit samples of a decoded pixel mean, and how they become red, green and blue. */
enum SampleLayout {
    GREY(1) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            for (int i = 0; i < pixels; i++) {
                byte grey = samples[from + i];
                rgb[to + 3 * i] = grey;
                rgb[to + 3 * i + 1] = grey;
                rgb[to + 3 * i + 2] = grey;
            }
        }
    },
    RGB(3) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            System.arraycopy(samples, from, rgb, to, 3 * pixels);
        }
    },
    YCBCR(3) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            for (int i = 0, in = from, out = to; i < pixels; i++, in += 3, out += 3) {
                Ycbcr.toRgb(samples[in] & 0xff, samples[in + 1] & 0xff, samples[in + 2] & 0xff, rgb, out);
            }
        }
    },
    CMYK(4) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            for (int i = 0, in = from, out = to; i < pixels; i++, in += 4, out += 3) {
                int paper = 255 - (samples[in + 3] & 0xff);
                rgb[out] = ink(samples[in] & 0xff, paper);
                rgb[out + 1] = ink(samples[in + 1] & 0xff, paper);
                rgb[out + 2] = ink(samples[in + 2] & 0xff, paper);
            }
        }
    },
    /** As Adobe stores it: 0 is full ink. */
    INVERTED_CMYK(4) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            for (int i = 0, in = from, out = to; i < pixels; i++, in += 4, out += 3) {
                int paper = samples[in + 3] & 0xff;
                rgb[out] = ink(255 - (samples[in] & 0xff), paper);
                rgb[out + 1] = ink(255 - (samples[in + 1] & 0xff), paper);
                rgb[out + 2] = ink(255 - (samples[in + 2] & 0xff), paper);
            }
        }
    },
    /** The complement of {@link #INVERTED_CMYK}'s first three samples as luminance and chrominance, and its fourth. */
    INVERTED_YCCK(4) {
        @Override
        void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels) {
            for (int i = 0, in = from, out = to; i < pixels; i++, in += 4, out += 3) {
                int paper = samples[in + 3] & 0xff;
                Ycbcr.toRgb(samples[in] & 0xff, samples[in + 1] & 0xff, samples[in + 2] & 0xff, rgb, out);
                rgb[out] = ink(rgb[out] & 0xff, paper);
                rgb[out + 1] = ink(rgb[out + 1] & 0xff, paper);
                rgb[out + 2] = ink(rgb[out + 2] & 0xff, paper);
            }
        }
    };

    private final int samples;

    SampleLayout(int samples) {
        this.samples = samples;
    }

    /** Returns the number of samples of a pixel. */
    int samples() {
        return samples;
    }

    /** Returns whether a pixel's first sample is its luminance. */
    boolean startsWithLuminance() {
        return this == GREY || this == YCBCR;
    }

    /** Writes the RGB of the pixels whose samples start at {@code from} to where {@code to} says. */
    abstract void toRgb(byte[] samples, int from, byte[] rgb, int to, int pixels);

    /** Pillow's {@code cmyk2rgb}: the light that paper under black ink returns, less what a coloured ink takes. */
    private static byte ink(int amount, int paper) {
        int product = amount * paper + 128;
        return (byte) (paper - (((product >> 8) + product) >> 8)); // rounded amount * paper / 255, never above paper
    }
}
