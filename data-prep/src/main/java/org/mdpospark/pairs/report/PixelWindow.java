package org.mdpospark.pairs.report;

import org.mdpospark.image.CropBox;
import org.mdpospark.image.Luminance;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;

/** The part of an image inside a box, as an image of its own. */
record PixelWindow(PixelSource source, CropBox window) implements PixelSource {
    @Override
    public int width() {
        return window.width();
    }

    @Override
    public int height() {
        return window.height();
    }

    @Override
    public RgbImage rgb(CropBox box) throws UnusableImageException {
        return source.rgb(new CropBox(window.left() + box.left(), window.top() + box.top(), box.width(), box.height()));
    }

    @Override
    public double[] luminance(int side) throws UnusableImageException {
        return Luminance.of(rgb()).grid(side);
    }
}
