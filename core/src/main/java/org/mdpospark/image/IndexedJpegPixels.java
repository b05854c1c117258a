package org.mdpospark.image;

import org.jspecify.annotations.Nullable;

/**
 * Pixels of a {@link BaselineJpeg}. Small parts are decoded one by one; the JDK decodes large ones, and the same pixels
 * come of it. For one thread.
 */
final class IndexedJpegPixels implements PixelSource {
    /** Of the image, above which decoding all of it by the JDK is faster. */
    private static final double LARGE_PART = 0.5;

    private final byte[] file;
    private final ImageHeader header;
    private final JpegIndex index;
    private final SampleLayout layout;
    private @Nullable PixelSource decoded;

    private IndexedJpegPixels(byte[] file, ImageHeader header, JpegIndex index, SampleLayout layout) {
        this.file = file;
        this.header = header;
        this.index = index;
        this.layout = layout;
    }

    /** Opens a file; null if it is not of the kind, or anything in it is out of order: libjpeg shall judge it. */
    static @Nullable PixelSource open(byte[] file, ImageHeader header) throws UnusableImageException {
        ByteView view = ByteView.of(file);
        BaselineJpeg jpeg = BaselineJpeg.parse(view);
        if (jpeg == null) {
            return null;
        }
        SampleLayout layout = JpegFile.parse(view).layout();
        boolean samplesLieTogether =
                layout != SampleLayout.RGB || jpeg.components().get(0).blocks() == 1;
        JpegIndex index = samplesLieTogether ? JpegIndex.of(jpeg, file) : null;
        return index == null ? null : new IndexedJpegPixels(file, header, index, layout);
    }

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
        boolean small = decoded == null && box.area() <= LARGE_PART * header.pixels();
        RgbImage part = small ? JpegPart.read(index, box, layout) : null;
        return part != null ? part : decoded().rgb(box);
    }

    /** Takes the means that the file has of its blocks, unless the cells are smaller than these. */
    @Override
    public double[] luminance(int side) throws UnusableImageException {
        boolean coarse = Math.min(width(), height()) >= (long) side * BaselineJpeg.BLOCK_SIDE;
        return layout.startsWithLuminance() && coarse
                ? JpegLuminance.grid(index, side)
                : decoded().luminance(side);
    }

    private PixelSource decoded() throws UnusableImageException {
        if (decoded == null) {
            decoded = ImageDecoder.decode(file, header);
        }
        return decoded;
    }
}
