package org.mdpospark.pairs.report;

import java.util.Base64;
import java.util.Optional;
import org.mdpospark.image.CropBox;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.UnusableImageException;

/** Small JPEGs for a page, as data URIs, in the orientation in which the image is stored. */
public final class Thumbnails {
    private static final ImageLimits LIMITS = new ImageLimits(1, ImageLimits.DEFAULT_MAX_PIXELS, Integer.MAX_VALUE);

    private Thumbnails() {}

    /** Returns the image, scaled down to fit; empty if it cannot be decoded. */
    public static Optional<String> dataUri(byte[] image, int longestSide) {
        return cropDataUri(image, new VisibleBox(0, 0, 1, 1, true), longestSide);
    }

    /** Returns the part of the image inside the box, scaled down to fit; empty if it cannot be decoded. */
    static Optional<String> cropDataUri(byte[] image, VisibleBox box, int longestSide) {
        try {
            PixelSource pixels = ImageDecoder.open(image, ImageInspector.inspect(image, LIMITS));
            PixelSource part = new PixelWindow(pixels, pixels(box, pixels.width(), pixels.height()));
            return Optional.of(encoded(ImageEncoder.thumbnail(part, longestSide)));
        } catch (UnusableImageException e) {
            return Optional.empty();
        }
    }

    private static CropBox pixels(VisibleBox box, int width, int height) {
        int left = Math.min(width - 1, (int) Math.round(box.left() * width));
        int top = Math.min(height - 1, (int) Math.round(box.top() * height));
        int right = Math.max(left + 1, (int) Math.round((box.left() + box.width()) * width));
        int bottom = Math.max(top + 1, (int) Math.round((box.top() + box.height()) * height));
        return new CropBox(left, top, Math.min(width, right) - left, Math.min(height, bottom) - top);
    }

    private static String encoded(byte[] jpeg) {
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }
}
