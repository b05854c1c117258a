package org.mdpospark.study;

import java.util.Base64;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.ImageHeader;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.UnusableImageException;

/**
 * Images as the page holds them: all encoded anew, so that nothing but pixels, and which way is up, comes along from
 * files of unknown origin.
 */
final class StudyImage {
    private static final int LONGEST_SIDE = 640;
    private static final int QUALITY = 88;
    private static final ImageLimits LIMITS =
            new ImageLimits(1, ImageLimits.DEFAULT_MAX_PIXELS, ImageLimits.DEFAULT_MAX_BYTES);

    private StudyImage() {}

    /** Returns a {@code data:} address of the image, no longer than 640 pixels on its long side. */
    static String address(byte[] file) throws UnusableImageException {
        ImageHeader header = ImageInspector.inspect(file, LIMITS);
        byte[] jpeg =
                ImageEncoder.reduced(ImageDecoder.open(file, header), LONGEST_SIDE, QUALITY, header.orientation());
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }
}
