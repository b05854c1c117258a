package org.mdpospark.pairs.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.mdpospark.image.ImageLimits;

/** Small JPEGs for a page, as data URIs, in the orientation in which the image is stored. */
final class Thumbnails {
    private static final float QUALITY = 0.8f;

    /** Pixels are skipped while reading only as long as this many remain for each one that is shown. */
    private static final int OVERSAMPLING = 4;

    private Thumbnails() {}

    /** Returns the image, scaled down to fit; empty if it cannot be decoded. */
    static Optional<String> dataUri(byte[] image, int longestSide) {
        return cropDataUri(image, new VisibleBox(0, 0, 1, 1, true), longestSide);
    }

    /** Returns the part of the image inside the box, scaled down to fit; empty if it cannot be decoded. */
    static Optional<String> cropDataUri(byte[] image, VisibleBox box, int longestSide) {
        try {
            return read(image, box, longestSide).map(part -> encode(scaled(part, longestSide)));
        } catch (IOException | RuntimeException e) { // image readers throw whatever a broken file trips them into
            return Optional.empty();
        }
    }

    private static Optional<BufferedImage> read(byte[] image, VisibleBox box, int longestSide) throws IOException {
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(image))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                return Optional.empty();
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                return read(reader, box, longestSide);
            } finally {
                reader.dispose();
            }
        }
    }

    private static Optional<BufferedImage> read(ImageReader reader, VisibleBox box, int longestSide)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > ImageLimits.DEFAULT_MAX_PIXELS) {
            return Optional.empty();
        }
        Rectangle region = pixels(box, width, height);
        int skipping = Math.max(1, Math.max(region.width, region.height) / (OVERSAMPLING * longestSide));
        ImageReadParam parameters = reader.getDefaultReadParam();
        parameters.setSourceRegion(region);
        parameters.setSourceSubsampling(skipping, skipping, 0, 0);
        return Optional.of(reader.read(0, parameters));
    }

    private static Rectangle pixels(VisibleBox box, int width, int height) {
        int left = Math.min(width - 1, (int) Math.round(box.left() * width));
        int top = Math.min(height - 1, (int) Math.round(box.top() * height));
        int right = Math.max(left + 1, (int) Math.round((box.left() + box.width()) * width));
        int bottom = Math.max(top + 1, (int) Math.round((box.top() + box.height()) * height));
        return new Rectangle(left, top, Math.min(width, right) - left, Math.min(height, bottom) - top);
    }

    /** Halves while it can: halving bilinearly is the mean of four pixels, larger steps would leave pixels out. */
    private static BufferedImage scaled(BufferedImage image, int longestSide) {
        BufferedImage scaled = image;
        while (Math.max(scaled.getWidth(), scaled.getHeight()) > 2 * longestSide) {
            scaled = drawn(scaled, (scaled.getWidth() + 1) / 2, (scaled.getHeight() + 1) / 2);
        }
        double factor = Math.min(1, (double) longestSide / Math.max(scaled.getWidth(), scaled.getHeight()));
        int width = Math.max(1, (int) Math.round(factor * scaled.getWidth()));
        int height = Math.max(1, (int) Math.round(factor * scaled.getHeight()));
        return drawn(scaled, width, height);
    }

    private static BufferedImage drawn(BufferedImage image, int width, int height) {
        BufferedImage target = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = target.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, Color.WHITE, null);
        graphics.dispose();
        return target;
    }

    private static String encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new IllegalStateException("a JPEG must be written to memory without failing", e);
        } finally {
            writer.dispose();
        }
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
