package org.mdpospark.image;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/**
 * One draw of torchvision's {@code ColorJitter}, applied exactly as torchvision does to a Pillow image, every step
 * rounded to eight bits.
 *
 * @param brightness factor of the mix of black (0) and the image (1)
 * @param contrast factor of the mix of the image's mean grey (0) and the image (1)
 * @param saturation factor of the mix of the image in grey (0) and the image (1)
 * @param hue turn of the hues, -0.5 to 0.5 of a full one
 * @param order of the four steps
 */
public record ColorJitter(float brightness, float contrast, float saturation, float hue, List<Step> order)
        implements Serializable {

    /** What is changed. */
    public enum Step {
        BRIGHTNESS,
        CONTRAST,
        SATURATION,
        HUE
    }

    public ColorJitter {
        for (float factor : new float[] {brightness, contrast, saturation}) {
            if (!(factor >= 0 && factor < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("jitter factor must be at least 0 and finite, but is " + factor);
            }
        }
        if (!(hue >= -0.5 && hue <= 0.5)) {
            throw new IllegalArgumentException("hue factor must be -0.5 to 0.5, but is " + hue);
        }
        order = List.copyOf(order);
        if (order.size() != Step.values().length || !EnumSet.copyOf(order).equals(EnumSet.allOf(Step.class))) {
            throw new IllegalArgumentException("order must name each step once, but is " + order);
        }
    }

    /** Draws factors from [1 - strength, 1 + strength], a turn from [-hueStrength, hueStrength] and an order. */
    static ColorJitter draw(float strength, float hueStrength, RandomSource random) {
        List<Step> order = Arrays.asList(Step.values());
        for (int last = order.size() - 1; last > 0; last--) {
            Collections.swap(order, last, random.below(last + 1));
        }
        return new ColorJitter(
                random.uniform(1 - strength, 1 + strength),
                random.uniform(1 - strength, 1 + strength),
                random.uniform(1 - strength, 1 + strength),
                random.uniform(-hueStrength, hueStrength),
                order);
    }

    RgbImage apply(RgbImage image) {
        RgbImage jittered = image;
        for (Step step : order) {
            jittered = switch (step) {
                case BRIGHTNESS -> PixelMix.withGrey(jittered, 0, brightness);
                case CONTRAST -> PixelMix.withGrey(jittered, PixelMix.meanGrey(jittered), contrast);
                case SATURATION -> PixelMix.withOwnGrey(jittered, saturation);
                case HUE -> new HueShift(hue).apply(jittered);
            };
        }
        return jittered;
    }
}
