package org.mdpospark.pairs.report;

import java.util.Optional;

/**
 * A pair as the page shows it: its texts, and its images small.
 *
 * @param id the row's SHA-256
 * @param prompt for people to read
 */
record SampledPair(
        String id, String split, String prompt, String chosen, String rejected, Source source, Negative negative) {

    /**
     * The image.
     *
     * @param thumbnail data URI; empty if it could not be decoded
     * @param width of the stored image in pixels
     * @param height of the stored image in pixels
     * @param orientation from EXIF, 1 to 8
     */
    record Source(Optional<String> thumbnail, int width, int height, String format, int orientation) {}

    /**
     * The negative image.
     *
     * @param thumbnail data URI; empty if it could not be decoded or shows padding only
     * @param strategy that made it
     * @param origin what it was made of, for strategies without a box
     * @param hasBox whether it is a crop
     * @param box the part of the crop inside the image; empty without a crop, or if it shows padding only
     */
    record Negative(
            Optional<String> thumbnail,
            String strategy,
            Optional<String> origin,
            boolean hasBox,
            Optional<VisibleBox> box,
            Quality quality) {}

    /** What was measured of the negative; empty where it was not. */
    record Quality(
            Optional<Double> areaFraction,
            Optional<Double> visibleFraction,
            Optional<Double> entropy,
            Optional<Integer> hashDistance) {}
}
