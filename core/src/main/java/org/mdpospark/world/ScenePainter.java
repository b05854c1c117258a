package org.mdpospark.world;

import java.util.List;
import java.util.stream.IntStream;
import org.mdpospark.image.RgbImage;

/**
 * Paints scenes: the objects lie about the cells of a grid, on a grey that is tinted a little, grows lighter to one
 * side, and is noisy.
 *
 * <p>Samples are whole numbers of 512 a level of grey until the picture is done.
 */
public final class ScenePainter {
    /** Width and height of a picture, in pixels. */
    public static final int SIZE = 64;

    private static final int CELL = 16; // pixels
    private static final int CELLS_PER_ROW = SIZE / CELL;
    private static final List<Integer> CELLS =
            IntStream.range(0, CELLS_PER_ROW * CELLS_PER_ROW).boxed().toList();

    private static final int LEVEL_BITS = 9;
    private static final int LEVEL = 1 << LEVEL_BITS;
    private static final int DARKEST_GREY = 60 * LEVEL;
    private static final int LIGHTEST_GREY = 150 * LEVEL;
    private static final int TINT = 15 * LEVEL; // and how far an object's colour may be from its name's
    private static final int STEEPEST = 20 * LEVEL;

    /**
     * The noise of a pixel is 15 times a sum of eight random bytes, less its mean: nearly normal, with a deviation of
     * 6.1 levels.
     */
    private static final int NOISE = 15;

    private static final int NOISE_MEAN = 1020;

    private final Draws draws;
    private final int[] samples = new int[3 * SIZE * SIZE]; // [SIZE, SIZE, 3]

    private ScenePainter(Draws draws) {
        this.draws = draws;
    }

    /** Returns the picture [64, 64, 3] of the scene with this number. */
    public static RgbImage paint(Scene scene, long number) {
        ScenePainter painter = new ScenePainter(Draws.of(number, Draws.Purpose.PIXELS));
        Background background = Background.draw(painter.draws);
        List<Placed> objects = painter.place(scene);
        painter.paint(background); // last of the draws, since its noise takes so many
        objects.forEach(painter::paint);
        return painter.image();
    }

    private List<Placed> place(Scene scene) {
        List<Integer> cells = draws.someOf(CELLS, scene.objects().size());
        return IntStream.range(0, cells.size())
                .mapToObj(i -> Placed.draw(scene.objects().get(i), cells.get(i), draws))
                .toList();
    }

    private void paint(Background background) {
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                int grey = background.grey(row, column) + NOISE * (byteSum(draws.bits()) - NOISE_MEAN);
                for (int channel = 0; channel < 3; channel++) {
                    samples[3 * (row * SIZE + column) + channel] =
                            grey + background.tint().get(channel);
                }
            }
        }
    }

    private void paint(Placed object) {
        ShapeMask mask = new ShapeMask(object.shape(), object.size());
        for (int row = 0; row < object.size(); row++) {
            for (int column = 0; column < object.size(); column++) {
                int covered = mask.covered(row, column);
                int at = 3 * ((object.top() + row) * SIZE + object.left() + column);
                for (int channel = 0; channel < 3; channel++) {
                    int behind = samples[at + channel] * (ShapeMask.POINTS - covered);
                    samples[at + channel] =
                            Math.floorDiv(behind + object.colour().get(channel) * covered, ShapeMask.POINTS);
                }
            }
        }
    }

    private RgbImage image() {
        byte[] rgb = new byte[samples.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (Math.min(Math.max(samples[i], 0), 255 * LEVEL) >> LEVEL_BITS);
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private static int byteSum(long bits) {
        int sum = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            sum += (int) (bits >>> shift) & 0xFF;
        }
        return sum;
    }

    /**
     * The picture behind the objects, before its noise.
     *
     * @param tint of red, green and blue
     * @param across how much lighter the right edge is than the middle
     * @param down how much lighter the lower edge is than the middle
     */
    private record Background(int grey, List<Integer> tint, int across, int down) {
        static Background draw(Draws draws) {
            int grey = draws.between(DARKEST_GREY, LIGHTEST_GREY);
            List<Integer> tint =
                    List.of(draws.between(-TINT, TINT), draws.between(-TINT, TINT), draws.between(-TINT, TINT));
            return new Background(grey, tint, draws.between(-STEEPEST, STEEPEST), draws.between(-STEEPEST, STEEPEST));
        }

        int grey(int row, int column) {
            return grey + ramp(across, column) + ramp(down, row);
        }

        private static int ramp(int steepness, int at) {
            return Math.floorDiv(steepness * (2 * at - (SIZE - 1)), SIZE - 1);
        }
    }

    /**
     * An object at its place.
     *
     * @param size width and height, in pixels
     * @param colour samples of red, green and blue
     */
    private record Placed(Shape shape, int size, int top, int left, List<Integer> colour) {
        static Placed draw(SceneObject object, int cell, Draws draws) {
            int size = draws.between(ShapeMask.SMALLEST, ShapeMask.LARGEST);
            int top = edge(cell / CELLS_PER_ROW, size, draws);
            int left = edge(cell % CELLS_PER_ROW, size, draws);
            List<Integer> colour = object.colour().samples().stream()
                    .map(sample -> sample * LEVEL + draws.between(-TINT, TINT))
                    .toList();
            return new Placed(object.shape(), size, top, left, colour);
        }

        /** Returns a place within the cell or a pixel beside it, inside the picture. */
        private static int edge(int cell, int size, Draws draws) {
            int edge = cell * CELL + draws.below(CELL - size + 1) + draws.between(-1, 1);
            return Math.min(Math.max(edge, 0), SIZE - size);
        }
    }
}
