package org.mdpospark.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Seeded arrays: the same values, rounded, whatever the type. */
final class RandomArrays {
    private final Random random;
    private final DataType type;

    RandomArrays(long seed, DataType type) {
        this.random = new Random(seed);
        this.type = type;
    }

    /** Returns normally distributed values. */
    INDArray normal(long... shape) {
        return normalOf(1, shape);
    }

    INDArray normalOf(double deviation, long... shape) {
        long length = 1;
        for (long size : shape) {
            length *= size;
        }
        double[] values = new double[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian()); // floats, so that both types start alike
        }
        return Nd4j.createFromArray(values).reshape(shape).castTo(type);
    }

    /** Returns an array that an operation must overwrite. */
    INDArray empty(long... shape) {
        return Nd4j.create(type, shape).assign(12345);
    }

    /** Returns a whole number in [from, to]. */
    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    int[] tokens(int count, int vocabulary) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = random.nextInt(vocabulary);
        }
        return tokens;
    }

    double[] weights(int count) {
        double[] weights = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    ImageFeatures image(int tokens, int width) {
        float[] values = new float[tokens * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new ImageFeatures(tokens, width, values);
    }

    /** Returns a group with prompt, image and answers of random lengths. */
    PackedGroup group(int answers, int imageWidth, int vocabulary, long key) {
        int[] prompt = tokens(between(1, 9), vocabulary);
        List<int[]> lists = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            lists.add(tokens(between(1, 8), vocabulary));
        }
        return new PackedGroup(prompt, between(0, prompt.length - 1), image(between(1, 7), imageWidth), lists, key);
    }
}
