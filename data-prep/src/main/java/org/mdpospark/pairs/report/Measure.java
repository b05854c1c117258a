package org.mdpospark.pairs.report;

import java.util.List;

/**
 * What is counted of every pair and drawn as a histogram.
 *
 * @param unit what the numbers are, written below the axis
 * @param expression Spark SQL over the table of pairs; null where there is nothing to count
 * @param caption one sentence that says what to look for
 */
record Measure(String title, String unit, String expression, Axis axis, String caption) {
    static final Measure AREA_FRACTION = new Measure(
            "Area of the crop",
            "share of the area it was drawn in",
            "area_fraction",
            Axis.FRACTION_OF_AREA,
            "Areas are drawn evenly between their limits: bars should be about level.");

    static final Measure ASPECT_RATIO = new Measure(
            "Shape of the crop",
            "width : height, in pixels of the image",
            "crop_fraction.width * image_width / nullif(crop_fraction.height * image_height, 0)",
            Axis.RATIO,
            "Boxes are drawn between 3 : 4 and 4 : 3; wider spread comes from squares that squeeze the image, or from"
                    + " images too narrow for a box.");

    static final Measure LONGER_SIDE = new Measure(
            "Size of the images",
            "longer side in pixels",
            "greatest(image_width, image_height)",
            Axis.PIXELS,
            "A crop of a small image holds few pixels: mind what stands at the left end.");

    static final Measure VISIBLE_FRACTION = new Measure(
            "Visible part of the negative",
            "share that shows image rather than padding",
            "visible_fraction",
            Axis.SHARE,
            "All should stand at 100 %; negatives further left are partly, or only, a blank border.");

    static final Measure ENTROPY = new Measure(
            "Detail in the negative",
            "entropy of its brightness in bits",
            "entropy",
            Axis.BITS_OF_ENTROPY,
            "The further left, the flatter: sky, a wall, a blank page, which are easy to tell from the image.");

    static final Measure HASH_DISTANCE = new Measure(
            "Distance from the image",
            "differing bits of the perceptual hashes, of 64",
            "hash_distance",
            Axis.BITS_OF_64,
            "Unrelated pictures differ in about 32 bits; near 0 the negative looks almost like the image itself.");

    static final List<Measure> ALL =
            List.of(AREA_FRACTION, ASPECT_RATIO, LONGER_SIDE, VISIBLE_FRACTION, ENTROPY, HASH_DISTANCE);

    String label(double value) {
        return axis.label().apply(value);
    }
}
