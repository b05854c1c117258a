package org.mdpospark.image;

import java.util.Arrays;

/**
 * The inverse cosine transform of 8 x 8 blocks in whole numbers, with the results of libjpeg's {@code jidctint.c} bit
 * for bit: the algorithm of Loeffler, Ligtenberg and Moschytz ("Practical Fast 1-D DCT Algorithms with 11
 * Multiplications", ICASSP 1989) with factors of 13 bits behind the point, columns before rows.
 */
final class InverseDct {
    /** Twice what a coefficient of eight-bit samples can be. */
    static final int MOST = 2048;

    private static final int SIDE = 8;
    private static final int HALF = SIDE / 2;
    private static final int SIZE = SIDE * SIDE;
    private static final int FACTOR_BITS = 13;
    private static final int KEPT_BITS = 2; // behind the point, between columns and rows
    private static final int LEVEL_SHIFT = 128;

    private final int[] turned = new int[SIZE];

    /**
     * Writes the samples of a block.
     *
     * @param block the coefficients [8, 8]; holds anything afterwards
     * @param reach places in the block of its coefficients, joined by "or": bit 2 is set where one stands in the right
     *     half, bit 5 where one stands in the lower half
     * @param at where the block's first sample goes
     * @param stride samples from one row to the next
     */
    void transform(int[] block, int reach, byte[] samples, int at, int stride) {
        boolean rightIsEmpty = (reach & HALF) == 0;
        boolean lowerIsEmpty = (reach & SIDE * HALF) == 0;
        transform(block, rightIsEmpty ? HALF : SIDE, lowerIsEmpty, turned, FACTOR_BITS - KEPT_BITS);
        transform(turned, SIDE, rightIsEmpty, block, FACTOR_BITS + KEPT_BITS + 3);
        for (int row = 0; row < SIDE; row++) {
            int to = at + row * stride;
            for (int i = 0; i < SIDE; i++) {
                samples[to + i] = sample(block[SIDE * row + i]);
            }
        }
    }

    /** Writes a block whose first coefficient is its only one. */
    static void fill(int coefficient, byte[] samples, int at, int stride) {
        int half = 1 << (KEPT_BITS + 2);
        byte value = sample(((coefficient << KEPT_BITS) + half) >> (KEPT_BITS + 3));
        for (int row = 0; row < SIDE; row++) {
            Arrays.fill(samples, at + row * stride, at + row * stride + SIDE, value);
        }
    }

    private static byte sample(int value) {
        int level = value + LEVEL_SHIFT;
        return (byte) ((level & ~0xff) == 0 ? level : ~level >> 31);
    }

    /** Transforms columns and writes them as rows, without the bits of the shift and rounded to the nearest. */
    private static void transform(int[] in, int columns, boolean lowerIsEmpty, int[] out, int shift) {
        if (lowerIsEmpty) {
            transformUpperHalf(in, columns, out, shift);
        } else {
            transformWhole(in, columns, out, shift);
        }
    }

    private static void transformWhole(int[] in, int columns, int[] out, int shift) {
        int half = 1 << (shift - 1);
        for (int i = 0; i < columns; i++) {
            int v0 = in[i];
            int v1 = in[i + 8];
            int v2 = in[i + 16];
            int v3 = in[i + 24];
            int v4 = in[i + 32];
            int v5 = in[i + 40];
            int v6 = in[i + 48];
            int v7 = in[i + 56];

            int cross = (v2 + v6) * 4433; // 0.541196100
            int low = cross - v6 * 15137; // 1.847759065
            int high = cross + v2 * 6270; // 0.765366865
            int sum = ((v0 + v4) << FACTOR_BITS) + half;
            int difference = ((v0 - v4) << FACTOR_BITS) + half;
            int even0 = sum + high;
            int even1 = difference + low;
            int even2 = difference - low;
            int even3 = sum - high;

            int all = (v1 + v3 + v5 + v7) * 9633; // 1.175875602
            int z1 = (v1 + v7) * -7373; // 0.899976223
            int z2 = (v3 + v5) * -20995; // 2.562915447
            int z3 = (v3 + v7) * -16069 + all; // 1.961570560
            int z4 = (v1 + v5) * -3196 + all; // 0.390180644
            int odd0 = v1 * 12299 + z1 + z4; // 1.501321110
            int odd1 = v3 * 25172 + z2 + z3; // 3.072711026
            int odd2 = v5 * 16819 + z2 + z4; // 2.053119869
            int odd3 = v7 * 2446 + z1 + z3; // 0.298631336

            int to = SIDE * i;
            out[to] = (even0 + odd0) >> shift;
            out[to + 1] = (even1 + odd1) >> shift;
            out[to + 2] = (even2 + odd2) >> shift;
            out[to + 3] = (even3 + odd3) >> shift;
            out[to + 4] = (even3 - odd3) >> shift;
            out[to + 5] = (even2 - odd2) >> shift;
            out[to + 6] = (even1 - odd1) >> shift;
            out[to + 7] = (even0 - odd0) >> shift;
        }
    }

    /** As {@link #transformWhole} with zeros in the lower half: what is left of each sum. */
    private static void transformUpperHalf(int[] in, int columns, int[] out, int shift) {
        int half = 1 << (shift - 1);
        for (int i = 0; i < columns; i++) {
            int v0 = in[i];
            int v1 = in[i + 8];
            int v2 = in[i + 16];
            int v3 = in[i + 24];

            int low = v2 * 4433;
            int high = v2 * (4433 + 6270);
            int sum = (v0 << FACTOR_BITS) + half;
            int even0 = sum + high;
            int even1 = sum + low;
            int even2 = sum - low;
            int even3 = sum - high;

            int odd0 = v1 * (12299 - 7373 - 3196 + 9633) + v3 * 9633;
            int odd1 = v1 * 9633 + v3 * (25172 - 20995 - 16069 + 9633);
            int odd2 = v1 * (9633 - 3196) + v3 * (9633 - 20995);
            int odd3 = v1 * (9633 - 7373) + v3 * (9633 - 16069);

            int to = SIDE * i;
            out[to] = (even0 + odd0) >> shift;
            out[to + 1] = (even1 + odd1) >> shift;
            out[to + 2] = (even2 + odd2) >> shift;
            out[to + 3] = (even3 + odd3) >> shift;
            out[to + 4] = (even3 - odd3) >> shift;
            out[to + 5] = (even2 - odd2) >> shift;
            out[to + 6] = (even1 - odd1) >> shift;
            out[to + 7] = (even0 - odd0) >> shift;
        }
    }
}
