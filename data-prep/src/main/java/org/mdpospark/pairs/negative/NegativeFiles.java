package org.mdpospark.pairs.negative;

import org.mdpospark.image.CropBox;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.ModelFrame;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.ResizedCrop;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;

/**
 * Cuts and encodes negatives. A negative carries its image's EXIF orientation, so that a reader turns both or neither.
 */
public final class NegativeFiles {
    private NegativeFiles() {}

    /** Returns what a box of the vision tower's square shows, at the square's size, as the published code crops. */
    public static RgbImage inFrame(PixelSource pixels, ModelFrame frame, CropBox box) throws UnusableImageException {
        return ResizedCrop.resizedCrop(frame.render(pixels.rgb()), box, frame.size());
    }

    public static byte[] encode(RgbImage image, NegativeOptions options, int orientation) {
        return options.encoding() == NegativeOptions.Encoding.JPEG
                ? ImageEncoder.jpeg(image, options.jpegQuality(), orientation)
                : ImageEncoder.png(image, orientation);
    }
}
