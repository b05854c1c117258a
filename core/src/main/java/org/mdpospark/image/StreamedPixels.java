package org.mdpospark.image;

/** Pixels of an image that is too large to be kept decoded: each call decodes what it needs. */
record StreamedPixels(ImageHeader header, RegionReader reader) implements PixelSource {
    private static final double GRID_PIXELS = 1 << 20; // plenty for means over the cells of any usual grid

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public RgbImage rgb(CropBox box) throws UnusableImageException {
        box.requireInside(width(), height());
        return reader.read(box, 1).rgb(new CropBox(0, 0, box.width(), box.height()));
    }

    /** Takes the means over about a million pixels, evenly spread. */
    @Override
    public double[] luminance(int side) throws UnusableImageException {
        int every = (int) Math.max(1, Math.sqrt(header.pixels() / GRID_PIXELS));
        return reader.read(new CropBox(0, 0, width(), height()), every).luminance(side);
    }
}
