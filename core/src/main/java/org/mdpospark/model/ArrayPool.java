package org.mdpospark.model;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Memory outside the heap that arrays are lent from and given back to: the same few blocks serve every layer and every
 * step, so that no pages are mapped and cleared anew. One thread uses a pool at a time.
 */
final class ArrayPool implements AutoCloseable {
    private static final int STEPS = 8; // sizes between two powers of two; wastes at most an eighth

    private final DataType type;
    private final TreeMap<Long, Deque<INDArray>> idle = new TreeMap<>();
    private final IdentityHashMap<INDArray, INDArray> lent =
            new IdentityHashMap<>(); // the array that was handed out, to its block
    private long bytes;

    ArrayPool(DataType type) {
        this.type = type;
    }

    /** Lends an array of some shape; what it holds is undefined. */
    INDArray take(long... shape) {
        long length = 1;
        for (long size : shape) {
            length = Math.multiplyExact(length, size);
        }
        if (length < 1) {
            throw new IllegalArgumentException("an array must hold a value, but its shape has a 0");
        }
        INDArray block = block(rounded(length));
        DataBuffer buffer = block.data();
        INDArray array = Nd4j.create(buffer, shape, strides(shape), 0, 'c', type);
        lent.put(array, block);
        return array;
    }

    /** Takes back an array that this pool lent. */
    void give(INDArray array) {
        INDArray block = lent.remove(array);
        if (block == null) {
            throw new IllegalStateException("array was not lent by this pool, or was given back before");
        }
        idle.computeIfAbsent(block.length(), size -> new ArrayDeque<>()).push(block);
    }

    /** Returns how many bytes the pool holds, lent or not. */
    long bytes() {
        return bytes;
    }

    /** Returns how many arrays are lent. */
    int lent() {
        return lent.size();
    }

    /** Returns idle memory to the system. */
    void trim() {
        idle.values()
                .forEach(blocks -> blocks.forEach(block -> {
                    bytes -= block.length() * type.width();
                    block.close();
                }));
        idle.clear();
    }

    @Override
    public void close() {
        trim();
        lent.values().forEach(INDArray::close);
        lent.clear();
        bytes = 0;
    }

    /** Opens a scope that gives its arrays back when it closes. */
    Scope scope() {
        return new Scope();
    }

    private INDArray block(long length) {
        Map.Entry<Long, Deque<INDArray>> fitting = idle.ceilingEntry(length);
        while (fitting != null && fitting.getKey() <= length + length / 2) {
            INDArray block = fitting.getValue().poll();
            if (block != null) {
                return block;
            }
            fitting = idle.higherEntry(fitting.getKey());
        }
        bytes += length * type.width();
        return Nd4j.createUninitializedDetached(type, length);
    }

    private static long rounded(long length) {
        long step = Math.max(1, Long.highestOneBit(length) / STEPS);
        return (length + step - 1) / step * step;
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /** Arrays that are given back together. */
    final class Scope implements AutoCloseable {
        private final Set<INDArray> arrays = Collections.newSetFromMap(new IdentityHashMap<>());

        INDArray take(long... shape) {
            INDArray array = ArrayPool.this.take(shape);
            arrays.add(array);
            return array;
        }

        /** Gives one array back before the scope closes. */
        void give(INDArray array) {
            arrays.remove(array);
            ArrayPool.this.give(array);
        }

        @Override
        public void close() {
            arrays.forEach(ArrayPool.this::give);
            arrays.clear();
        }
    }
}
