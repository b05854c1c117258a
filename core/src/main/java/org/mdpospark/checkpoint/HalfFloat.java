package org.mdpospark.checkpoint;

/** Conversion of IEEE 754 binary16 numbers: 1 sign bit, 5 of exponent, 10 of fraction. */
final class HalfFloat {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00; // exponents from here on: infinity and what is not a number
    private static final int FRACTION_SHIFT = 13; // binary32 has 23 bits of fraction
    private static final float EXPONENT_SHIFT = 0x1p112f; // the exponents' biases differ: 127 - 15

    private HalfFloat() {}

    /** Converts the first elements; every binary16 number has its equal in binary32. */
    static void widen(short[] narrow, float[] wide, int count) {
        for (int i = 0; i < count; i++) {
            wide[i] = widen(narrow[i]);
        }
    }

    static float widen(short narrow) {
        int magnitude = narrow & (SIGN - 1);
        int sign = (narrow & SIGN) << 16;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & (INFINITY - 1)) << FRACTION_SHIFT);
        }
        // The multiplication is exact: it changes the exponent only, and makes subnormal numbers normal.
        float widened = Float.intBitsToFloat(magnitude << FRACTION_SHIFT) * EXPONENT_SHIFT;
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(widened));
    }
}
