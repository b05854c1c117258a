package org.mdpospark.checkpoint;

/** Conversion of IEEE 754 binary16 numbers: 1 sign bit, 5 of exponent, 10 of fraction. */
final class HalfFloat {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00; // exponents from here on: infinity and what is not a number
    private static final int FRACTION_SHIFT = 13; // binary32 has 23 bits of fraction
    private static final float EXPONENT_SHIFT = 0x1p112f; // the exponents' biases differ: 127 - 15
    private static final int EXPONENT_OFFSET = 112 << 23; // the same, in the bits of a float
    private static final int QUIET = 0x7e00; // what is not a number stays so when its lower bits are cut
    private static final int FLOAT_INFINITY = 0x7f800000;
    private static final int FLOAT_TOO_LARGE = 0x47800000; // 65536
    private static final int FLOAT_SUBNORMAL_BELOW = 0x38800000; // 2^-14

    // All there are: looking one up takes half the time of computing it.
    private static final float[] WIDENED = new float[1 << Short.SIZE];

    static {
        for (int i = 0; i < WIDENED.length; i++) {
            WIDENED[i] = compute((short) i);
        }
    }

    private HalfFloat() {}

    /** Converts the first elements; every binary16 number has its equal in binary32. */
    static void widen(short[] narrow, float[] wide, int count) {
        for (int i = 0; i < count; i++) {
            wide[i] = WIDENED[Short.toUnsignedInt(narrow[i])];
        }
    }

    /** Rounds to the nearest number, to the even one of two; beyond the largest to infinity. */
    static short narrow(float wide) {
        int bits = Float.floatToRawIntBits(wide);
        int sign = (bits >>> 16) & SIGN;
        int magnitude = bits & Integer.MAX_VALUE;
        if (magnitude > FLOAT_INFINITY) {
            return (short) (sign | QUIET | ((magnitude >>> FRACTION_SHIFT) & (INFINITY - 1)));
        }
        if (magnitude >= FLOAT_TOO_LARGE) {
            return (short) (sign | INFINITY);
        }
        if (magnitude < FLOAT_SUBNORMAL_BELOW) {
            // The sum has the unit 2^-24 in its last place, as subnormal numbers have: the addition rounds to it.
            float sum = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | (Float.floatToRawIntBits(sum) - Float.floatToRawIntBits(0.5f)));
        }
        int even = (magnitude >>> FRACTION_SHIFT) & 1;
        int rounded = magnitude + (1 << (FRACTION_SHIFT - 1)) - 1 + even;
        return (short) (sign | ((rounded - EXPONENT_OFFSET) >>> FRACTION_SHIFT));
    }

    private static float compute(short narrow) {
        int magnitude = narrow & (SIGN - 1);
        int sign = (narrow & SIGN) << 16;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | ((magnitude & (INFINITY - 1)) << FRACTION_SHIFT));
        }
        // The multiplication is exact: it changes the exponent only, and makes subnormal numbers normal.
        float widened = Float.intBitsToFloat(magnitude << FRACTION_SHIFT) * EXPONENT_SHIFT;
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(widened));
    }
}
