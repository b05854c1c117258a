package org.mdpospark.world;

import java.util.List;
import java.util.Locale;

/** Shapes of objects. */
public enum Shape {
    CIRCLE((x, y, half) -> x * x + y * y <= half * half),
    SQUARE((x, y, half) -> 25 * Math.max(Math.abs(x), Math.abs(y)) <= 22 * half),
    TRIANGLE((x, y, half) -> 2 * Math.abs(x) <= y + half),
    STAR(Shape::inStar),
    CROSS((x, y, half) -> 25 * Math.min(Math.abs(x), Math.abs(y)) <= 8 * half),
    RING((x, y, half) -> x * x + y * y <= half * half && 625 * (x * x + y * y) >= 121 * half * half),
    DIAMOND((x, y, half) -> 25 * Math.abs(x) + 19 * Math.abs(y) <= 19 * half),
    HEART(Shape::inHeart);

    static final List<Shape> ALL = List.of(values());

    /** Thousandfold sine and cosine of a fifth, and of two fifths, of a turn. */
    private static final int SINE_1 = 951;

    private static final int COSINE_1 = 309;
    private static final int SINE_2 = 588;
    private static final int COSINE_2 = -809;

    private final Region region;

    Shape(Region region) {
        this.region = region;
    }

    /** Returns the shape's word in captions. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Tells whether a point lies in the shape.
     *
     * @param x to the right, from the middle of the shape's box
     * @param y downwards, from the middle
     * @param half of the box's width and height, at most 1000, in the same unit
     */
    boolean covers(long x, long y, long half) {
        return region.covers(x, y, half);
    }

    /**
     * The star with five points: of the lines that join each second one of them, a point inside lies beyond one at
     * most.
     */
    private static boolean inStar(long x, long y, long half) {
        long[] projections = {
            -1000 * y,
            SINE_1 * x - COSINE_1 * y,
            SINE_2 * x - COSINE_2 * y,
            -SINE_2 * x - COSINE_2 * y,
            -SINE_1 * x - COSINE_1 * y
        };
        int beyond = 0;
        for (long projection : projections) {
            if (projection > COSINE_1 * half) {
                beyond++;
            }
        }
        return beyond <= 1;
    }

    /** Two ellipses side by side on a triangle that stands on its tip. */
    private static boolean inHeart(long x, long y, long half) {
        long across = 50 * (100 * Math.abs(x) - 47 * half);
        long down = 53 * (100 * y + 40 * half);
        long radius = 50 * 53 * half;
        boolean inLobe = across * across + down * down <= radius * radius;
        return inLobe || (5 * y >= -half && 30 * Math.abs(x) <= 23 * (half - y));
    }

    private interface Region {
        boolean covers(long x, long y, long half);
    }
}
