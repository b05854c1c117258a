package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RowExponentialTest {
    private static final double ACCURACY = 2e-7; // relative

    @Test
    void isAccurateOverItsWholeRange() {
        int count = 1_750_001;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = -87 + i * 1e-4f;
        }
        assertAccurate(values);
    }

    @Test
    void isAccurateAboutZero() {
        Random random = new Random(1);
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * Math.pow(10, -random.nextInt(12)));
        }
        assertAccurate(values);
    }

    @Test
    void mapsZeroToOne() {
        assertThat(exponentials(0f, -0f)).containsExactly(1, 1);
    }

    @Test
    void staysAtItsEnds() {
        float lowest = exponentials(-87)[0];
        float highest = exponentials(88)[0];
        assertThat(exponentials(-87.5f, -1e30f, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY))
                .containsOnly(lowest);
        assertThat(exponentials(88.5f, 1e30f, Float.MAX_VALUE, Float.POSITIVE_INFINITY))
                .containsOnly(highest);
    }

    @Test
    void keepsNaN() {
        assertThat(exponentials(1, Float.NaN, 2)[1]).isNaN();
    }

    @Test
    void touchesOnlyItsRange() {
        float[] values = {3, 3, 0, 0, 3};
        RowExponential.ofThread().apply(values, 2, 4);
        assertThat(values).containsExactly(3, 3, 1, 1, 3);
    }

    @Test
    void aShortRowAfterALongOneIsNotMixedUpWithIt() {
        float[] longRow = new float[1000];
        RowExponential.ofThread().apply(longRow, 0, longRow.length);
        assertAccurate(new float[] {1, 2, 3});
    }

    private static float[] exponentials(float... values) {
        RowExponential.ofThread().apply(values, 0, values.length);
        return values;
    }

    private static void assertAccurate(float[] values) {
        float[] actual = exponentials(values.clone());
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] <= 88) {
                worst = Math.max(worst, Math.abs(actual[i] / Math.exp(values[i]) - 1));
            }
        }
        assertThat(worst).isLessThan(ACCURACY);
    }
}
