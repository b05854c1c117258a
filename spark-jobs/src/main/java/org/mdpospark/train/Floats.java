package org.mdpospark.train;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A part of an array of floats that travels fast: Java writes an array value by value, this one in blocks, and only the
 * part.
 */
final class Floats implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int BLOCK = 1 << 16; // bytes
    private static final int EXPONENT_AND_FRACTION = Integer.MAX_VALUE;
    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private transient float[] array;
    private transient int begin;
    private transient int length;

    /** @param array not copied */
    Floats(float[] array, int begin, int length) {
        if (begin < 0 || length < 0 || begin > array.length - length) {
            throw new IllegalArgumentException("part must lie in the array of %d values, but begins at %d and has %d"
                    .formatted(array.length, begin, length));
        }
        this.array = array;
        this.begin = begin;
        this.length = length;
    }

    /** @param array not copied */
    static Floats of(float... array) {
        return new Floats(array, 0, array.length);
    }

    int length() {
        return length;
    }

    /** Returns the array that the part lies in, not a copy. */
    float[] array() {
        return array;
    }

    /** Returns the index of the part's first value in its array. */
    int begin() {
        return begin;
    }

    /** Returns whether all values are numbers. */
    boolean isFinite() {
        float[] values = array;
        int end = begin + length;
        int largest = 0; // of the bits without the sign, which are in the order of the absolute values
        for (int i = begin; i < end; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & EXPONENT_AND_FRACTION);
        }
        return largest < INFINITY;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        out.writeInt(length);
        byte[] block = new byte[Math.min(BLOCK, Float.BYTES * Math.min(length, BLOCK))];
        FloatBuffer view = view(block);
        for (int done = 0; done < length; ) {
            int count = Math.min(view.capacity(), length - done);
            view.put(0, array, begin + done, count);
            out.write(block, 0, Float.BYTES * count);
            done += count;
        }
    }

    private void readObject(ObjectInputStream in) throws IOException {
        length = in.readInt();
        array = new float[length];
        byte[] block = new byte[Math.min(BLOCK, Float.BYTES * Math.min(length, BLOCK))];
        FloatBuffer view = view(block);
        for (int done = 0; done < length; ) {
            int count = Math.min(view.capacity(), length - done);
            in.readFully(block, 0, Float.BYTES * count);
            view.get(0, array, done, count);
            done += count;
        }
    }

    private static FloatBuffer view(byte... block) {
        return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
