package org.mdpospark.model;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a row-major array on the CPU, as a native address and as a Java buffer over its values. */
record HostMemory(FloatPointer pointer, FloatBuffer values, int rows, int columns) {
    static HostMemory of(INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("array must hold floats, but holds " + array.dataType());
        }
        long columns = array.size(array.rank() - 1);
        FloatPointer base = (FloatPointer) array.data().pointer();
        FloatPointer start = new FloatPointer(base).position(0).getPointer(array.offset());
        start.capacity(array.length());
        return new HostMemory(
                start, start.asBuffer(), Math.toIntExact(array.length() / columns), Math.toIntExact(columns));
    }

    FloatPointer at(long index) {
        return pointer.getPointer(index);
    }

    void read(int row, float[] target) {
        values.get(row * columns, target, 0, columns);
    }

    void write(int row, float[] source) {
        values.put(row * columns, source, 0, columns);
    }

    float[] vector() {
        float[] all = new float[values.limit()];
        values.get(0, all);
        return all;
    }

    void requireShapeOf(HostMemory other) {
        if (rows != other.rows || columns != other.columns) {
            throw new IllegalArgumentException("array must be [%d, %d] as the other one, but is [%d, %d]"
                    .formatted(other.rows, other.columns, rows, columns));
        }
    }
}
