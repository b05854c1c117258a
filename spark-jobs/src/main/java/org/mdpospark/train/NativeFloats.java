package org.mdpospark.train;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between Java's arrays and ND4J's row-major ones in blocks; ND4J itself copies value by value. */
final class NativeFloats {
    private static final int BLOCK = 1 << 24; // values; a Java buffer holds less than 2 GiB

    private NativeFloats() {}

    /** Returns a copy. */
    static float[] copyOf(INDArray from) {
        float[] copy = new float[Math.toIntExact(from.length())];
        FloatPointer pointer = pointer(from);
        for (int done = 0; done < copy.length; ) {
            int count = Math.min(BLOCK, copy.length - done);
            window(pointer, done, count).get(copy, done, count);
            done += count;
        }
        return copy;
    }

    /** Returns a new array, outside the heap. */
    static INDArray arrayOf(Floats values, long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape);
        put(values, array, 0);
        return array;
    }

    /** Overwrites as many values of an array, from an index on. */
    static void put(Floats values, INDArray to, long begin) {
        if (begin < 0 || begin > to.length() - values.length()) {
            throw new IllegalArgumentException("%d values must fit into an array of %d, but begin at %d"
                    .formatted(values.length(), to.length(), begin));
        }
        FloatPointer pointer = pointer(to);
        for (int done = 0; done < values.length(); ) {
            int count = Math.min(BLOCK, values.length() - done);
            window(pointer, begin + done, count).put(values.array(), values.begin() + done, count);
            done += count;
        }
    }

    private static FloatPointer pointer(INDArray array) {
        boolean rowMajor = array.ordering() == 'c' || array.isVectorOrScalar();
        if (array.dataType() != DataType.FLOAT || !rowMajor || array.elementWiseStride() != 1) {
            throw new IllegalArgumentException(
                    "array must hold floats row by row without gaps, but is " + array.shapeInfoToString());
        }
        FloatPointer base = (FloatPointer) array.data().pointer();
        return new FloatPointer(base).position(0).getPointer(array.offset());
    }

    private static FloatBuffer window(FloatPointer pointer, long begin, int count) {
        return pointer.getPointer(begin).capacity(count).asBuffer();
    }
}
