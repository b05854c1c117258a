package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FloatsTest {
    private static final int BLOCK = 1 << 14; // values that are written at once

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7})
    void aPartTravelsAloneAndToTheBit(int length) throws IOException, ClassNotFoundException {
        float[] array = drawn(length + 9);
        byte[] written = written(new Floats(array, 4, length));
        Floats read = (Floats) new ObjectInputStream(new ByteArrayInputStream(written)).readObject();
        assertThat(read.begin()).isZero();
        assertThat(read.length()).isEqualTo(length);
        assertThat(bits(read.array())).containsExactly(bits(Arrays.copyOfRange(array, 4, 4 + length)));
        assertThat(written.length).isLessThan(Float.BYTES * length + 200 + length / 40);
    }

    @Test
    void valuesThatAreNoNumbersAreFoundWhereverTheyAre() {
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, negativeNaN()}) {
            for (int at = 0; at < 5; at++) {
                float[] array = {-Float.MAX_VALUE, Float.MAX_VALUE, -0f, Float.MIN_VALUE, 1};
                assertThat(Floats.of(array).isFinite()).isTrue();
                array[at] = wrong;
                assertThat(Floats.of(array).isFinite()).isFalse();
                assertThat(new Floats(array, 0, at).isFinite()).isTrue();
                assertThat(new Floats(array, at + 1, 4 - at).isFinite()).isTrue();
            }
        }
    }

    @Test
    void aPartLiesInItsArray() {
        for (int[] wrong : new int[][] {{-1, 2}, {0, 4}, {3, 1}, {2, -1}, {1, Integer.MAX_VALUE}}) {
            assertThatThrownBy(() -> new Floats(new float[3], wrong[0], wrong[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("part must lie in the array of 3 values, but begins at %d and has %d"
                            .formatted(wrong[0], wrong[1]));
        }
    }

    @Test
    void arraysAreCopiedToAndFromNd4j() {
        float[] values = drawn(1000);
        try (INDArray array = NativeFloats.arrayOf(new Floats(values, 10, 600), 20, 30)) {
            assertThat(array.shape()).containsExactly(20, 30);
            assertThat(array.getFloat(19, 29)).isEqualTo(values[609]);
            assertThat(NativeFloats.copyOf(array)).containsExactly(Arrays.copyOfRange(values, 10, 610));
            INDArray view = array.reshape(600).get(NDArrayIndex.interval(100, 300));
            assertThat(NativeFloats.copyOf(view)).containsExactly(Arrays.copyOfRange(values, 110, 310));
            NativeFloats.put(Floats.of(1, 2, 3), view, 197);
            assertThat(array.getFloat(9, 29)).isEqualTo(3);
            assertThat(array.getFloat(10, 0)).isEqualTo(values[310]);
            assertThat(array.getFloat(9, 26)).isEqualTo(values[306]);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (INDArray array = Nd4j.create(DataType.FLOAT, 4, 6);
                INDArray doubles = Nd4j.create(DataType.DOUBLE, 4)) {
            assertThatThrownBy(() -> NativeFloats.put(Floats.of(1, 2), array, 23))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("2 values must fit into an array of 24, but begin at 23");
            assertThatThrownBy(() -> NativeFloats.copyOf(doubles))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("array must hold floats row by row without gaps, but is ");
            assertThatThrownBy(() -> NativeFloats.copyOf(array.getColumn(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("array must hold floats row by row without gaps, but is ");
            assertThatThrownBy(() -> NativeFloats.copyOf(array.transpose()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("array must hold floats row by row without gaps, but is ");
        }
    }

    private static byte[] written(Floats values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(values);
        }
        return bytes.toByteArray();
    }

    private static float[] drawn(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(0x3f800000 | (i * 0x9E3779B9) >>> 9);
        }
        return values;
    }

    private static float negativeNaN() {
        return Float.intBitsToFloat(0xFFC00001);
    }

    private static int[] bits(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
