package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdpospark.Digests;
import org.mdpospark.image.RgbImage;

class ScenePainterTest {
    /** The base model was trained on these pictures, so they must not change without it. */
    @Test
    void picturesStayAsTheyAre() {
        MessageDigest digest = Digests.sha256();
        for (long number = 0; number < 100; number++) {
            digest.update(
                    ScenePainter.paint(SceneSampler.sample(number), number).rgb());
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("25396cfb660afe204beadc1f883480df54a938e7f8c5d67d9c8534a308e5185a");
    }

    /** Area of the shape by geometry, as a share of its box. */
    @ParameterizedTest
    @CsvSource({
        "CIRCLE, 0.785", // pi / 4
        "SQUARE, 0.774", // 0.88 squared
        "TRIANGLE, 0.5",
        "STAR, 0.281", // of a pentagram in a circle
        "CROSS, 0.538", // 2 * 0.32 - 0.32 squared
        "RING, 0.633", // pi / 4 * (1 - 0.44 squared)
        "DIAMOND, 0.38", // 0.76 / 2
        "HEART, 0.6"
    })
    void shapesCoverTheirArea(Shape shape, double area) {
        for (int size = ShapeMask.SMALLEST; size <= ShapeMask.LARGEST; size++) {
            assertThat(covered(shape, size) / (64.0 * size * size)).isCloseTo(area, within(0.03));
        }
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void shapesAreTheSameFromLeftAndRight(Shape shape) {
        ShapeMask mask = new ShapeMask(shape, 14);
        for (int row = 0; row < 14; row++) {
            for (int column = 0; column < 14; column++) {
                assertThat(mask.covered(row, column)).isEqualTo(mask.covered(row, 13 - column));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Colour.class)
    void anObjectHasItsColour(Colour colour) {
        Scene scene = new Scene(List.of(new SceneObject(Shape.SQUARE, colour)));
        for (long number = 0; number < 30; number++) {
            byte[] rgb = ScenePainter.paint(scene, number).rgb();
            assertThat(IntStream.range(0, rgb.length / 3)
                            .filter(pixel -> isNear(colour, rgb, 3 * pixel))
                            .count())
                    .isGreaterThanOrEqualTo(81); // the smallest square, without its edges
        }
    }

    @Test
    void backgroundsAreGreyAndNoisy() {
        Scene scene = new Scene(List.of(new SceneObject(Shape.STAR, Colour.RED)));
        double squares = 0;
        int differences = 0;
        for (long number = 0; number < 200; number++) {
            RgbImage image = ScenePainter.paint(scene, number);
            for (int channel = 0; channel < 3; channel++) {
                assertThat(image.rgb()[channel] & 0xFF).isBetween(0, 245);
            }
            for (int column = 1; column < ScenePainter.SIZE; column++) {
                int difference = (image.rgb()[3 * column] & 0xFF) - (image.rgb()[3 * column - 3] & 0xFF);
                if (Math.abs(difference) < 30) { // otherwise it is the star's edge
                    squares += difference * difference;
                    differences++;
                }
            }
        }
        assertThat(Math.sqrt(squares / differences / 2)).isCloseTo(6.1, within(0.3));
    }

    private static int covered(Shape shape, int size) {
        ShapeMask mask = new ShapeMask(shape, size);
        return IntStream.range(0, size * size)
                .map(i -> mask.covered(i / size, i % size))
                .sum();
    }

    private static boolean isNear(Colour colour, byte[] rgb, int at) {
        return IntStream.range(0, 3)
                .allMatch(channel ->
                        Math.abs((rgb[at + channel] & 0xFF) - colour.samples().get(channel)) <= 16);
    }
}
