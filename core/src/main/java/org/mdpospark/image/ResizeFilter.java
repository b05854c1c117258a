package org.mdpospark.image;

/** What a resized pixel is a mean of, by distance; as Pillow has them. */
public enum ResizeFilter {
    /** A triangle over two pixels. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? 1 - x : 0;
        }
    },
    /** Keys's cubic over four pixels, a = -0.5 (Keys, IEEE TASSP 1981). */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    };

    private static final double A = -0.5;

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /** Returns the distance, in pixels, from which on the weight is 0. */
    double support() {
        return support;
    }

    /** Returns the weight of a pixel whose centre is that far away, in pixels. */
    abstract double weight(double distance);
}
