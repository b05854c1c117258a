package org.mdpospark.image;

/** Decodes any part of one image's file. Several threads may use it. */
interface RegionReader {
    /**
     * Decodes every n-th pixel of every n-th row, from the box's first on.
     *
     * @param every n, at least 1
     * @return ceil(width / n) x ceil(height / n) pixels, of the box's width and height
     */
    Samples read(CropBox box, int every) throws UnusableImageException;
}
