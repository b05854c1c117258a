package org.mdpospark.image;

/** Pixels of an image that was decoded at once. */
record DecodedPixels(Samples samples) implements PixelSource {
    @Override
    public int width() {
        return samples.width();
    }

    @Override
    public int height() {
        return samples.height();
    }

    @Override
    public RgbImage rgb(CropBox box) {
        return samples.rgb(box);
    }

    @Override
    public double[] luminance(int side) {
        return samples.luminance(side);
    }
}
