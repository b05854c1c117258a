package org.mdpospark.image;

import java.io.Serializable;
import java.util.Optional;

/**
 * Draws crops as torchvision's {@code RandomResizedCrop.get_params} does, to the bit when it is given torch's generator
 * ({@link Mt19937}): uniform in area, log-uniform in aspect ratio, uniform in position.
 *
 * @param minArea smallest share of the image's area, above 0
 * @param maxArea largest share of the image's area, at most 1; rounding to pixels may exceed it slightly
 * @param minRatio smallest width / height, above 0
 * @param maxRatio largest width / height
 */
public record CropSampler(double minArea, double maxArea, double minRatio, double maxRatio) implements Serializable {
    /** How many boxes are drawn before the centred one is taken. */
    public static final int MAX_TRIES = 10;

    public static final double DEFAULT_MIN_AREA = 0.01;
    public static final double DEFAULT_MAX_AREA = 0.2;
    public static final double DEFAULT_MIN_RATIO = 3.0 / 4;
    public static final double DEFAULT_MAX_RATIO = 4.0 / 3;

    /** The negatives of mDPO: 1 to 20 % of the area (Wang et al., EMNLP 2024, and the authors' code). */
    public static final CropSampler DEFAULT = ofArea(DEFAULT_MIN_AREA, DEFAULT_MAX_AREA);

    public CropSampler {
        if (!(0 < minArea && minArea <= maxArea && maxArea <= 1)) {
            throw new IllegalArgumentException(
                    "crop areas must be 0 < min <= max <= 1, but are min %s, max %s".formatted(minArea, maxArea));
        }
        if (!(0 < minRatio && minRatio <= maxRatio && maxRatio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("crop ratios must be 0 < min <= max < infinity, but are min %s, max %s"
                    .formatted(minRatio, maxRatio));
        }
    }

    /** Returns a sampler of the default ratios. */
    public static CropSampler ofArea(double minArea, double maxArea) {
        return new CropSampler(minArea, maxArea, DEFAULT_MIN_RATIO, DEFAULT_MAX_RATIO);
    }

    /**
     * Draws a crop of an image. If {@value #MAX_TRIES} boxes do not fit, which takes an image far longer than wide, the
     * crop is the largest centred box of an allowed ratio, whatever its area.
     */
    public Crop draw(int width, int height, RandomSource random) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("image must hold a pixel, but is %d x %d".formatted(width, height));
        }
        for (int tries = 1; tries <= MAX_TRIES; tries++) {
            Optional<CropBox> box = drawBox(width, height, random);
            if (box.isPresent()) {
                return new Crop(box.get(), tries, false);
            }
        }
        return new Crop(centred(width, height), MAX_TRIES, true);
    }

    /** Makes one try, in torchvision's order and precision: area, ratio and, if the box fits, top and left. */
    private Optional<CropBox> drawBox(int width, int height, RandomSource random) {
        double area = (double) width * height * random.uniform((float) minArea, (float) maxArea);
        float ratio = (float) StrictMath.exp(random.uniform(logOf(minRatio), logOf(maxRatio)));
        int cropWidth = (int) Math.rint(Math.sqrt(area * ratio));
        int cropHeight = (int) Math.rint(Math.sqrt(area / ratio));
        if (cropWidth < 1 || cropWidth > width || cropHeight < 1 || cropHeight > height) {
            return Optional.empty();
        }
        int top = random.below(height - cropHeight + 1);
        int left = random.below(width - cropWidth + 1);
        return Optional.of(new CropBox(left, top, cropWidth, cropHeight));
    }

    private static float logOf(double ratio) {
        return (float) StrictMath.log((float) ratio);
    }

    private CropBox centred(int width, int height) {
        double ratio = (double) width / height;
        int cropWidth = ratio > maxRatio ? atLeastOne(Math.rint(height * maxRatio)) : width;
        int cropHeight = ratio < minRatio ? atLeastOne(Math.rint(width / minRatio)) : height;
        return new CropBox((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);
    }

    private static int atLeastOne(double pixels) {
        return Math.max(1, (int) pixels);
    }
}
