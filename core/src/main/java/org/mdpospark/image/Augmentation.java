package org.mdpospark.image;

import java.util.Optional;

/**
 * What is done to an image, step by step in the order of the components; a pure function of the image. Equal to
 * torchvision's transforms on a Pillow image, to the bit.
 *
 * @param crop the part of the image that stays
 * @param size pixels per side that the crop is resized to, bilinear
 * @param jitter how colours are changed; empty leaves them
 * @param grey whether colours are dropped
 * @param blur standard deviation of a Gaussian blur, in pixels; 0 leaves the image sharp
 * @param flip whether left and right change places
 */
public record Augmentation(
        CropBox crop, int size, Optional<ColorJitter> jitter, boolean grey, float blur, boolean flip) {
    private static final int MAX_SIZE = 4096;

    public Augmentation {
        requireSize(size);
        if (!(blur >= 0 && blur <= size)) {
            throw new IllegalArgumentException("blur must be 0 to %d pixels, but is %s".formatted(size, blur));
        }
    }

    /** Returns the augmented image [size, size, 3]. */
    public RgbImage apply(RgbImage image) {
        RgbImage cropped = Resampler.resize(image.crop(crop), size, size, ResizeFilter.BILINEAR);
        RgbImage jittered = jitter.isPresent() ? jitter.get().apply(cropped) : cropped;
        RgbImage toned = grey ? PixelMix.withOwnGrey(jittered, 0) : jittered;
        RgbImage blurred = blur > 0 ? new GaussianBlur(blur).apply(toned) : toned;
        return flip ? mirrored(blurred) : blurred;
    }

    static void requireSize(int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "augmented image must have 1 to %d pixels per side, but has %d".formatted(MAX_SIZE, size));
        }
    }

    static RgbImage mirrored(RgbImage image) {
        byte[] rgb = image.rgb();
        byte[] mirrored = new byte[rgb.length];
        for (int pixel = 0; pixel < image.width() * image.height(); pixel++) {
            int column = pixel % image.width();
            int opposite = pixel - column + image.width() - 1 - column;
            System.arraycopy(rgb, 3 * pixel, mirrored, 3 * opposite, 3);
        }
        return new RgbImage(image.width(), image.height(), mirrored);
    }
}
