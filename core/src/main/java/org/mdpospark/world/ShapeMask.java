package org.mdpospark.world;

/** How much of each pixel a shape covers, counted in points of a grid of 8 x 8 in the pixel. */
final class ShapeMask {
    static final int SMALLEST = 11; // pixels
    static final int LARGEST = 15;

    /** Points in a pixel. */
    static final int POINTS = 64;

    private static final int GRID = 8;

    private final int size;
    private final int[] covered; // [size, size]

    /** Draws a shape that is so many pixels wide and high. */
    ShapeMask(Shape shape, int size) {
        this.size = size;
        covered = new int[size * size];
        int half = GRID * size; // in half steps of the grid, so that points lie at odd places
        for (int row = 0; row < half; row++) {
            for (int column = 0; column < half; column++) {
                if (shape.covers(2 * column + 1 - half, 2 * row + 1 - half, half)) {
                    covered[row / GRID * size + column / GRID]++;
                }
            }
        }
    }

    /** Returns how many of a pixel's points the shape covers. */
    int covered(int row, int column) {
        return covered[row * size + column];
    }
}
