package org.mdpospark.lora;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.StoredTensor;

/** Adds s·B·A to a weight: computed in double, rounded to float and then to the stored type. */
final class WeightUpdate {
    private static final int ROWS = 64; // rounded at a time, by one thread
    private static final int COLUMNS = 512; // of A, multiplied at a time: stay in the second-level cache

    private final LinearModule linear;
    private final int rank;
    private final double[] a; // A [rank, inputs]
    private final double[] b; // s·B [outputs, rank]

    WeightUpdate(Adapter adapter, AdaptedModule module) {
        this.linear = module.linear();
        this.rank = module.rank();
        this.a = doubles(adapter.valuesA(module), 1);
        this.b = doubles(adapter.valuesB(module), adapter.config().scaling());
    }

    private static double[] doubles(FloatBuffer values, double factor) {
        double[] doubles = new double[values.remaining()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = factor * values.get(i);
        }
        return doubles;
    }

    /**
     * Overwrites the weight's copy.
     *
     * @param weight the original [outputs, inputs]
     * @param target the bytes of its copy
     */
    MergedModule apply(StoredTensor weight, ByteBuffer target) {
        int blocks = (linear.outputs() + ROWS - 1) / ROWS;
        return IntStream.range(0, blocks)
                .parallel()
                .mapToObj(block -> apply(weight, target, block * ROWS, Math.min(ROWS, linear.outputs() - block * ROWS)))
                .reduce(MergedModule::plus)
                .orElseThrow();
    }

    private MergedModule apply(StoredTensor weight, ByteBuffer target, int firstRow, int rows) {
        int count = rows * linear.inputs();
        long first = (long) firstRow * linear.inputs();
        float[] values = new float[count]; // [rows, inputs]
        weight.read(first, FloatBuffer.wrap(values));
        double largest = 0;
        for (int column = 0; column < linear.inputs(); column += COLUMNS) {
            int end = Math.min(column + COLUMNS, linear.inputs());
            for (int row = 0; row < rows; row++) {
                largest = Math.max(largest, add(update(firstRow + row, column, end), values, row, column));
            }
        }
        requireInRange(weight, values);
        ElementType type = weight.type();
        ByteBuffer rounded = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        type.narrow(values, count, rounded);
        int begin = Math.toIntExact(first * type.bytes());
        long changed = countChanges(target, begin, rounded.array(), type.bytes());
        target.put(begin, rounded.array());
        return new MergedModule(weight.name(), count, changed, largest);
    }

    /** Returns columns [begin, end) of a row of s·B·A. */
    private double[] update(int row, int begin, int end) {
        double[] update = new double[end - begin];
        for (int k = 0; k < rank; k++) {
            double factor = b[row * rank + k];
            int offset = k * linear.inputs() + begin;
            for (int i = 0; i < update.length; i++) {
                update[i] += factor * a[offset + i];
            }
        }
        return update;
    }

    /** Adds a part of an update to a row; returns its largest magnitude. */
    private double add(double[] update, float[] values, int row, int column) {
        double largest = 0;
        int offset = row * linear.inputs() + column;
        for (int i = 0; i < update.length; i++) {
            if (update[i] != 0) { // -0 + 0 is not the same bits
                values[offset + i] = (float) (values[offset + i] + update[i]);
                largest = Math.max(largest, Math.abs(update[i]));
            }
        }
        return largest;
    }

    private void requireInRange(StoredTensor weight, float[] values) {
        for (float value : values) {
            if (weight.type().overflows(value) || Float.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "merged weights must be numbers that %s can hold, but %s would get %s: is the scaling right?"
                                .formatted(weight.type(), weight.name(), value));
            }
        }
    }

    private static long countChanges(ByteBuffer target, int begin, byte[] rounded, int bytes) {
        long changed = 0;
        for (int i = 0; i < rounded.length; i += bytes) {
            boolean same = true;
            for (int j = i; j < i + bytes; j++) {
                same &= target.get(begin + j) == rounded[j];
            }
            if (!same) {
                changed++;
            }
        }
        return changed;
    }
}
