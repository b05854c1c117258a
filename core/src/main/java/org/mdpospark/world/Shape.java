package org.mdpospark.world;

import java.util.List;
import java.util.Locale;

/** Shapes of objects. */
public enum Shape {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    STAR,
    CROSS,
    RING,
    DIAMOND,
    HEART;

    static final List<Shape> ALL = List.of(values());

    /** Thousandfold sine and cosine of a fifth, and of two fifths, of a turn. */
    private static final int SINE_1 = 951;

    private static final int COSINE_1 = 309;
    private static final int SINE_2 = 588;
    private static final int COSINE_2 = -809;

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
        long across = Math.abs(x);
        long radiusSquared = x * x + y * y;
        return switch (this) {
            case CIRCLE -> radiusSquared <= half * half;
            case SQUARE -> 25 * Math.max(across, Math.abs(y)) <= 22 * half;
            case TRIANGLE -> 2 * across <= y + half;
            case STAR -> inStar(x, y, half);
            case CROSS -> 25 * Math.min(across, Math.abs(y)) <= 8 * half;
            case RING -> radiusSquared <= half * half && 625 * radiusSquared >= 121 * half * half;
            case DIAMOND -> 25 * across + 19 * Math.abs(y) <= 19 * half;
            case HEART -> inHeart(across, y, half);
        };
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

    /**
     * Two ellipses side by side on a triangle that stands on its tip.
     *
     * @param across from the middle, to either side
     */
    private static boolean inHeart(long across, long y, long half) {
        long besideLobe = 50 * (100 * across - 47 * half);
        long belowLobe = 53 * (100 * y + 40 * half);
        long radius = 50 * 53 * half;
        boolean inLobe = besideLobe * besideLobe + belowLobe * belowLobe <= radius * radius;
        return inLobe || (5 * y >= -half && 30 * across <= 23 * (half - y));
    }
}
