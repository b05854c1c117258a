package org.mdpospark.reference;

import org.mdpospark.image.CropBox;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.image.PixelSource;
import org.mdpospark.image.PixelTensor;
import org.mdpospark.image.RgbImage;
import org.mdpospark.image.UnusableImageException;

/**
 * Makes of a pair's images what a model's vision tower reads. A negative that is a box of the stored image is cut out
 * and then preprocessed, as one that is stored would be; a box of the model's square is cut out of the preprocessed
 * image, as the published code does.
 *
 * @param processor of the model
 */
public record PairImages(ImageProcessor processor) {
    /** The data set was made under limits of its own. */
    private static final ImageLimits ANY = new ImageLimits(1, Integer.MAX_VALUE / 4, Integer.MAX_VALUE);

    /**
     * Decodes and preprocesses both images.
     *
     * @param image the image's file
     * @throws RefusedPairException if one of them cannot be decoded
     */
    public PairPixels read(byte[] image, StoredNegative negative) throws RefusedPairException {
        RgbImage pixels;
        try {
            pixels = decode(image).rgb();
        } catch (UnusableImageException e) {
            throw new RefusedPairException(ReferenceReason.IMAGE_UNUSABLE, String.valueOf(e.getMessage()));
        }
        PixelTensor tensor = processor.process(pixels);
        try {
            return new PairPixels(tensor, negative(pixels, tensor, negative));
        } catch (UnusableImageException | IllegalArgumentException e) { // a box may reach past its image
            throw new RefusedPairException(ReferenceReason.NEGATIVE_UNUSABLE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns the image that shows nothing [3, size, size]: all zero, which is the mean colour that the processor
     * subtracts.
     */
    public PixelTensor blank() {
        int size = processor.frame().size();
        return new PixelTensor(size, new float[3 * size * size]);
    }

    private PixelTensor negative(RgbImage pixels, PixelTensor tensor, StoredNegative negative)
            throws UnusableImageException {
        if (negative instanceof StoredNegative.File file) {
            return processor.process(decode(file.bytes()).rgb());
        }
        if (negative instanceof StoredNegative.ModelBox inSquare) {
            requireInside(inSquare.box(), tensor.size(), tensor.size());
            return tensor.resizedCrop(inSquare.box());
        }
        return processor.process(pixels.crop(((StoredNegative.SourceBox) negative).box()));
    }

    private static void requireInside(CropBox box, int width, int height) {
        if (box.right() > width || box.bottom() > height) {
            throw new IllegalArgumentException("%s reaches past the square of %d pixels".formatted(box, width));
        }
    }

    private static PixelSource decode(byte[] file) throws UnusableImageException {
        return ImageDecoder.open(file, ImageInspector.inspect(file, ANY));
    }
}
