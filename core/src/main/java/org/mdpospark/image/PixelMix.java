package org.mdpospark.image;

/** Mixes of an image with a grey one, rounded down to eight bits as in Pillow's {@code Image.blend}. */
final class PixelMix {
    private PixelMix() {}

    /** Returns a mix with an even grey: factor 0 is the grey, 1 the image, more exaggerates the image. */
    static RgbImage withGrey(RgbImage image, int grey, float factor) {
        byte[] rgb = image.rgb();
        byte[] mixed = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            mixed[i] = mix(grey, rgb[i] & 0xFF, factor);
        }
        return new RgbImage(image.width(), image.height(), mixed);
    }

    /** Returns a mix with the image's own luminance: factor 0 is the image in grey. */
    static RgbImage withOwnGrey(RgbImage image, float factor) {
        byte[] rgb = image.rgb();
        byte[] mixed = new byte[rgb.length];
        for (int offset = 0; offset < rgb.length; offset += 3) {
            int grey = Luminance.at(rgb, offset);
            for (int i = offset; i < offset + 3; i++) {
                mixed[i] = mix(grey, rgb[i] & 0xFF, factor);
            }
        }
        return new RgbImage(image.width(), image.height(), mixed);
    }

    /** Returns the image's mean luminance, rounded half up. */
    static int meanGrey(RgbImage image) {
        return (int) (Luminance.of(image).grid(1)[0] + 0.5);
    }

    private static byte mix(int grey, int sample, float factor) {
        return (byte) Math.min(Math.max((int) (grey + factor * (sample - grey)), 0), 255);
    }
}
