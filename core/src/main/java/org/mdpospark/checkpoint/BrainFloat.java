package org.mdpospark.checkpoint;

/** Conversion of bfloat16 numbers: the upper 16 bits of IEEE 754 binary32 numbers. */
final class BrainFloat {
    private static final int QUIET = 0x40; // what is not a number stays so when its lower bits are cut

    private BrainFloat() {}

    /** Converts the first elements; every bfloat16 number has its equal in binary32. */
    static void widen(short[] narrow, float[] wide, int count) {
        for (int i = 0; i < count; i++) {
            wide[i] = Float.intBitsToFloat(narrow[i] << 16);
        }
    }

    /** Rounds to the nearest number, to the even one of two; beyond the largest to infinity. */
    static short narrow(float wide) {
        int bits = Float.floatToRawIntBits(wide);
        if (Float.isNaN(wide)) {
            return (short) ((bits >>> 16) | QUIET);
        }
        int even = (bits >>> 16) & 1;
        return (short) ((bits + 0x7fff + even) >>> 16);
    }
}
