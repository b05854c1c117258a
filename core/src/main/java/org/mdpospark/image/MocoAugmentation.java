package org.mdpospark.image;

import java.io.Serializable;
import java.util.Optional;

/**
 * The augmentation of MoCo v2 (Chen et al., "Improved Baselines with Momentum Contrastive Learning", 2020) with the
 * numbers of its published code. Drawing is apart from applying, so that what was drawn can be recorded.
 *
 * @param crops draws the part of the image that stays
 * @param size pixels per side of the result
 */
public record MocoAugmentation(CropSampler crops, int size) implements Serializable {
    public static final int DEFAULT_SIZE = 224;

    /** MoCo v2 as published: 20 to 100 % of the area, brought to 224 pixels. */
    public static final MocoAugmentation DEFAULT = new MocoAugmentation(CropSampler.ofArea(0.2, 1), DEFAULT_SIZE);

    private static final float JITTER_PROBABILITY = 0.8f;
    private static final float JITTER_STRENGTH = 0.4f;
    private static final float HUE_STRENGTH = 0.1f;
    private static final float GREY_PROBABILITY = 0.2f;
    private static final float BLUR_PROBABILITY = 0.5f;
    private static final float MIN_BLUR = 0.1f;
    private static final float MAX_BLUR = 2;
    private static final float FLIP_PROBABILITY = 0.5f;

    public MocoAugmentation {
        Augmentation.requireSize(size);
    }

    /** Draws what to do to an image of some size; in the order of {@link Augmentation}'s components. */
    public Augmentation draw(int width, int height, RandomSource random) {
        CropBox crop = crops.draw(width, height, random).box();
        Optional<ColorJitter> jitter = happens(JITTER_PROBABILITY, random)
                ? Optional.of(ColorJitter.draw(JITTER_STRENGTH, HUE_STRENGTH, random))
                : Optional.empty();
        boolean grey = happens(GREY_PROBABILITY, random);
        float blur = happens(BLUR_PROBABILITY, random) ? random.uniform(MIN_BLUR, MAX_BLUR) : 0;
        return new Augmentation(crop, size, jitter, grey, blur, happens(FLIP_PROBABILITY, random));
    }

    private static boolean happens(float probability, RandomSource random) {
        return random.uniform(0, 1) < probability;
    }
}
