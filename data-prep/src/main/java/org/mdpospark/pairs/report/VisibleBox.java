package org.mdpospark.pairs.report;

import java.util.Optional;

/**
 * The part of a crop box that lies inside the image, as fractions of the image's width and height. Boxes drawn in a
 * model's square can reach past the image into padding.
 *
 * @param whole whether all of the box lies inside
 */
record VisibleBox(double left, double top, double width, double height, boolean whole) {
    private static final double ROUNDING = 1e-9;

    /** Returns what is left of the box; empty if it shows padding only. */
    static Optional<VisibleBox> of(double left, double top, double width, double height) {
        double right = Math.min(1, left + width);
        double bottom = Math.min(1, top + height);
        double clippedLeft = Math.max(0, left);
        double clippedTop = Math.max(0, top);
        if (!(right > clippedLeft && bottom > clippedTop)) {
            return Optional.empty();
        }
        boolean whole = Math.min(left, top) >= -ROUNDING && Math.max(left + width, top + height) <= 1 + ROUNDING;
        return Optional.of(new VisibleBox(clippedLeft, clippedTop, right - clippedLeft, bottom - clippedTop, whole));
    }
}
