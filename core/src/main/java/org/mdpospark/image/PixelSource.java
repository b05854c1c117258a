package org.mdpospark.image;

/**
 * The pixels of one image, decoded when asked for. Samples are those that Pillow's {@code convert("RGB")} gives:
 * embedded colour profiles are not applied, alpha is dropped, EXIF rotation is left to the reader.
 */
public interface PixelSource {
    int width();

    int height();

    /** Returns the pixels inside the box. */
    RgbImage rgb(CropBox box) throws UnusableImageException;

    /** Returns all pixels. */
    default RgbImage rgb() throws UnusableImageException {
        return rgb(new CropBox(0, 0, width(), height()));
    }

    /**
     * Returns the mean luminance of the cells of a grid laid over the image. In a JPEG with one scan, and cells no
     * smaller than its blocks of 8 x 8 pixels, each pixel counts with the mean of its block. Of another image with many
     * rows, some that lie evenly apart are taken: at least 160 in all.
     *
     * @param side cells per row and per column
     * @return the means [side, side], each in [0, 255]; a function of the file's bytes alone
     */
    double[] luminance(int side) throws UnusableImageException;
}
