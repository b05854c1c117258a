package org.mdpospark.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Eight-bit samples of an image that ImageIO made, without any colour conversion: AWT would treat grey as linear light
 * and apply profiles. Alpha is dropped, palettes are looked up, of wider samples the high byte counts.
 */
final class RasterSamples {
    private static final int MOST_BITS = 16;
    private static final int BLACK = 0; // what an index behind the palette's end means, as in Pillow

    private RasterSamples() {}

    /**
     * Takes the samples of an image.
     *
     * @param palette colours as 0xRRGGBB that stand for those of an indexed image; none leaves it its own
     */
    static Samples of(BufferedImage image, int[] palette) throws UnusableImageException {
        if (image.getColorModel() instanceof IndexColorModel model) {
            return lookUp(image.getRaster(), palette.length == 0 ? colors(model) : palette);
        }
        return narrow(image.getRaster(), layout(image.getColorModel()));
    }

    private static Samples narrow(Raster raster, SampleLayout layout) {
        int width = raster.getWidth();
        int[] bits = raster.getSampleModel().getSampleSize();
        byte[] samples = new byte[width * raster.getHeight() * layout.samples()];
        int[] line = new int[width * bits.length];
        for (int row = 0, out = 0; row < raster.getHeight(); row++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + row, width, 1, line);
            for (int in = 0; in < line.length; in += bits.length) {
                for (int band = 0; band < layout.samples(); band++) {
                    samples[out++] = eightBits(line[in + band], bits[band]);
                }
            }
        }
        return new Samples(width, raster.getHeight(), layout, samples);
    }

    private static int[] colors(IndexColorModel model) {
        int[] colors = new int[model.getMapSize()];
        model.getRGBs(colors);
        return colors;
    }

    private static Samples lookUp(Raster raster, int[] palette) {
        int width = raster.getWidth();
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int[] line = new int[width];
        for (int row = 0, out = 0; row < raster.getHeight(); row++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + row, width, 1, line);
            for (int index : line) {
                int color = index < palette.length ? palette[index] : BLACK;
                rgb[out++] = (byte) (color >> 16);
                rgb[out++] = (byte) (color >> 8);
                rgb[out++] = (byte) color;
            }
        }
        return new Samples(width, raster.getHeight(), SampleLayout.RGB, rgb);
    }

    private static SampleLayout layout(ColorModel model) throws UnusableImageException {
        for (int bits : model.getComponentSize()) {
            if (bits > MOST_BITS) {
                throw new UnusableImageException(
                        ImageDefect.UNSUPPORTED_COLOR_MODEL,
                        "samples must have at most %d bits, but have %d".formatted(MOST_BITS, bits));
            }
        }
        return switch (model.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> SampleLayout.GREY;
            case ColorSpace.TYPE_RGB -> SampleLayout.RGB;
            case ColorSpace.TYPE_CMYK -> SampleLayout.CMYK;
            default ->
                throw new UnusableImageException(
                        ImageDefect.UNSUPPORTED_COLOR_MODEL,
                        "colours of %d components are not read".formatted(model.getNumColorComponents()));
        };
    }

    private static byte eightBits(int sample, int bits) {
        return (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
    }
}
