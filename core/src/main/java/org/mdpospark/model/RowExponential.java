package org.mdpospark.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * e^x of many values at once, in loops that the compiler turns into vector instructions: several times faster than one
 * value after the other, and as exact.
 *
 * <p>x = n·ln 2 + y with |y| ≤ ln 2 / 2. Adding 1.5·2²³ rounds x / ln 2 to n and leaves n in the low bits of the sum;
 * shifted into a float's exponent they are 2ⁿ. Java's compiler knows no vectors of casts between float and int, so the
 * bits change their type by way of memory. e^y is the polynomial of the Cephes library.
 */
final class RowExponential {
    private static final ThreadLocal<RowExponential> OF_THREAD = ThreadLocal.withInitial(RowExponential::new);
    private static final float LOG2_E = 1.442695f;
    private static final float LN2_HIGH = 0.6933594f; // few bits, so that n·LN2_HIGH is exact
    private static final float LN2_LOW = -2.1219444e-4f;
    private static final float ROUNDING = 12582912; // 1.5·2²³
    private static final float HIGHEST = 88;
    private static final float LOWEST = -87;
    private static final int EXPONENT_BITS = 23;
    private static final int ONE = 127 << EXPONENT_BITS; // the bits of 1.0f

    private float[] exponents = new float[0];
    private float[] powers = new float[0];
    private int[] bits = new int[0];
    private FloatBuffer asFloats = FloatBuffer.allocate(0);
    private IntBuffer asInts = IntBuffer.allocate(0);

    private RowExponential() {}

    /** Returns the calling thread's. */
    static RowExponential ofThread() {
        return OF_THREAD.get();
    }

    /** Replaces each value by e to its power, which below -87 is that of -87 and above 88 that of 88. */
    void apply(float[] values, int from, int to) {
        int count = to - from;
        if (bits.length < count) {
            grow(count);
        }
        System.arraycopy(values, from, exponents, 0, count);
        clamp(exponents, count);
        reduce(exponents, powers, count);
        asFloats.put(0, powers, 0, count);
        asInts.get(0, bits, 0, count);
        shift(bits, count);
        asInts.put(0, bits, 0, count);
        asFloats.get(0, powers, 0, count);
        multiply(exponents, powers, count);
        System.arraycopy(exponents, 0, values, from, count);
    }

    // One loop a method, over whole arrays from 0 on: the compiler turns no longer loop into vectors.

    private static void clamp(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.min(HIGHEST, Math.max(LOWEST, values[i]));
        }
    }

    /** Replaces x by e^y, and stores the sum that holds n. */
    private static void reduce(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float x = values[i];
            float sum = x * LOG2_E + ROUNDING;
            float n = sum - ROUNDING;
            float y = x - n * LN2_HIGH - n * LN2_LOW;
            float polynomial = 1.9875691e-4f;
            polynomial = polynomial * y + 1.3981999e-3f;
            polynomial = polynomial * y + 8.333452e-3f;
            polynomial = polynomial * y + 4.1665796e-2f;
            polynomial = polynomial * y + 0.16666666f;
            polynomial = polynomial * y + 0.5f;
            values[i] = polynomial * y * y + y + 1;
            sums[i] = sum;
        }
    }

    private static void shift(int[] bits, int count) {
        for (int i = 0; i < count; i++) {
            bits[i] = (bits[i] << EXPONENT_BITS) + ONE;
        }
    }

    private static void multiply(float[] values, float[] factors, int count) {
        for (int i = 0; i < count; i++) {
            values[i] *= factors[i];
        }
    }

    private void grow(int count) {
        exponents = new float[count];
        powers = new float[count];
        bits = new int[count];
        ByteBuffer memory = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
        asFloats = memory.asFloatBuffer();
        asInts = memory.asIntBuffer();
    }
}
