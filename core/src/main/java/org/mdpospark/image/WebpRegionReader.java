package org.mdpospark.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPReadParam;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;

/**
 * Decodes WebP with libwebp.
 *
 * <p>Lossless images equal Pillow's. Lossy ones do where both versions of libwebp round alike; its RGB conversion has
 * SIMD variants that could differ by a level.
 */
final class WebpRegionReader implements RegionReader {
    private static final WebPImageReaderSpi PROVIDER = new WebPImageReaderSpi();
    private static final int MARGIN = 4; // even; chroma upsampling looks one chroma sample, two pixels, around

    private final byte[] file;
    private final int width;
    private final int height;

    WebpRegionReader(byte[] file, ImageHeader header) {
        this.file = file;
        this.width = header.width();
        this.height = header.height();
    }

    @Override
    public Samples read(CropBox box, int every) throws UnusableImageException {
        int left = Math.max(0, box.left() - MARGIN) & ~1; // libwebp crops at even pixels only
        int top = Math.max(0, box.top() - MARGIN) & ~1;
        int right = Math.min(width, box.right() + MARGIN);
        int bottom = Math.min(height, box.bottom() + MARGIN);
        CropBox decoded = new CropBox(left, top, right - left, bottom - top);
        try (WatchedReader watched = new WatchedReader(PROVIDER)) {
            BufferedImage image = watched.read(file, reader -> read(reader, crop(decoded)));
            int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
            return pick(pixels, decoded, box, every);
        }
    }

    private static BufferedImage read(ImageReader reader, WebPReadParam crop) throws IOException {
        try {
            return reader.read(0, crop);
        } catch (OutOfMemoryError e) {
            if (e.getMessage() != null) {
                throw e;
            }
            // not the JVM's, which has a message: libwebp reports damaged alpha samples as lack of memory
            throw new IIOException("damaged alpha samples, or too little native memory", e);
        }
    }

    private static WebPReadParam crop(CropBox box) {
        WebPReadParam crop = new WebPReadParam();
        crop.setUseCropping(true);
        crop.setCropLeft(box.left());
        crop.setCropTop(box.top());
        crop.setCropWidth(box.width());
        crop.setCropHeight(box.height());
        return crop;
    }

    private static Samples pick(int[] pixels, CropBox decoded, CropBox box, int every) {
        int pickedWidth = (box.width() + every - 1) / every;
        int pickedHeight = (box.height() + every - 1) / every;
        byte[] rgb = new byte[3 * pickedWidth * pickedHeight];
        int out = 0;
        for (int row = box.top(); row < box.bottom(); row += every) {
            int line = (row - decoded.top()) * decoded.width() - decoded.left();
            for (int column = box.left(); column < box.right(); column += every) {
                int pixel = pixels[line + column];
                rgb[out++] = (byte) (pixel >> 16);
                rgb[out++] = (byte) (pixel >> 8);
                rgb[out++] = (byte) pixel;
            }
        }
        return new Samples(pickedWidth, pickedHeight, SampleLayout.RGB, rgb);
    }
}
