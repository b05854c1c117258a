package org.mdpospark.checkpoint;

/** Conversion of bfloat16 numbers: the upper 16 bits of IEEE 754 binary32 numbers. */
final class BrainFloat {
    private BrainFloat() {}

    /** Converts the first elements; every bfloat16 number has its equal in binary32. */
    static void widen(short[] narrow, float[] wide, int count) {
        for (int i = 0; i < count; i++) {
            wide[i] = Float.intBitsToFloat(narrow[i] << 16);
        }
    }
}
