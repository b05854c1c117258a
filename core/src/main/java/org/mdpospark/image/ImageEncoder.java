package org.mdpospark.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pixels as image files. The same pixels give the same bytes. */
public final class ImageEncoder {
    private static final int THUMBNAIL_QUALITY = 80;
    private static final int START_OF_IMAGE_BYTES = 2;
    private static final int PNG_HEADER_END = PngFile.SIGNATURE.length() + 25; // an IHDR chunk has 25 bytes
    private static final ColorModel COLOR_MODEL = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    private static final int[] BAND_OFFSETS = {0, 1, 2};

    private static final IdleInstances<ImageWriter> JPEG_WRITERS = writers("jpeg");
    private static final IdleInstances<ImageWriter> PNG_WRITERS = writers("png");

    private ImageEncoder() {}

    /**
     * Returns a baseline JPEG file, its chrominance halved in both directions.
     *
     * @param quality libjpeg's scale, 1 to 100
     * @param orientation EXIF orientation, 1 to 8; 1 is not written
     */
    public static byte[] jpeg(RgbImage image, int quality, int orientation) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG quality must be 1 to 100, but is " + quality);
        }
        ImageWriter writer = JPEG_WRITERS.take();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionQuality(quality / 100f);
        byte[] file = write(writer, image, param);
        JPEG_WRITERS.giveBack(writer);
        if (orientation == ExifOrientation.UPRIGHT) {
            return file;
        }
        int behindJfif = START_OF_IMAGE_BYTES + 2 + ByteBuffer.wrap(file).getChar(START_OF_IMAGE_BYTES + 2);
        return insert(file, behindJfif, exifSegment(orientation));
    }

    /**
     * Returns a PNG file.
     *
     * @param orientation EXIF orientation, 1 to 8; 1 is not written
     */
    public static byte[] png(RgbImage image, int orientation) {
        ImageWriter writer = PNG_WRITERS.take();
        byte[] file = write(writer, image, writer.getDefaultWriteParam());
        PNG_WRITERS.giveBack(writer);
        return orientation == ExifOrientation.UPRIGHT ? file : insert(file, PNG_HEADER_END, exifChunk(orientation));
    }

    /**
     * Returns a small JPEG file to look at, each pixel the mean of those it stands for.
     *
     * @param longestSide in pixels; smaller images are not enlarged
     */
    public static byte[] thumbnail(PixelSource source, int longestSide) throws UnusableImageException {
        return jpeg(BoxAverage.reduce(source, longestSide), THUMBNAIL_QUALITY, ExifOrientation.UPRIGHT);
    }

    /**
     * Returns a JPEG file to look at that is turned as the original is; each pixel is the mean of those it stands for.
     *
     * @param longestSide in pixels; smaller images are not enlarged
     * @param quality libjpeg's scale, 1 to 100
     * @param orientation EXIF orientation of the source, 1 to 8
     */
    public static byte[] reduced(PixelSource source, int longestSide, int quality, int orientation)
            throws UnusableImageException {
        return jpeg(BoxAverage.reduce(source, longestSide), quality, orientation);
    }

    private static IdleInstances<ImageWriter> writers(String formatName) {
        ImageWriterSpi provider = JdkProviders.provider(ImageWriterSpi.class, formatName);
        return new IdleInstances<>(() -> {
            try {
                return provider.createWriterInstance();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] write(ImageWriter writer, RgbImage image, ImageWriteParam param) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(wrap(image), null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return file.toByteArray();
    }

    private static BufferedImage wrap(RgbImage image) {
        DataBufferByte buffer = new DataBufferByte(image.rgb(), image.rgb().length);
        WritableRaster raster = Raster.createInterleavedRaster(
                buffer, image.width(), image.height(), 3 * image.width(), 3, BAND_OFFSETS, null);
        return new BufferedImage(COLOR_MODEL, raster, false, null);
    }

    private static byte[] exifSegment(int orientation) {
        byte[] exif = ExifOrientation.write(orientation);
        byte[] prefix = ExifOrientation.PREFIX.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(4 + prefix.length + exif.length)
                .put((byte) 0xff)
                .put((byte) JpegSegment.EXIF)
                .putShort((short) (2 + prefix.length + exif.length))
                .put(prefix)
                .put(exif)
                .array();
    }

    private static byte[] exifChunk(int orientation) {
        byte[] exif = ExifOrientation.write(orientation);
        byte[] typed = ByteBuffer.allocate(4 + exif.length)
                .put("eXIf".getBytes(StandardCharsets.ISO_8859_1))
                .put(exif)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        return ByteBuffer.allocate(8 + typed.length)
                .putInt(exif.length)
                .put(typed)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static byte[] insert(byte[] file, int at, byte[] part) {
        return ByteBuffer.allocate(file.length + part.length)
                .put(file, 0, at)
                .put(part)
                .put(file, at, file.length - at)
                .array();
    }
}
