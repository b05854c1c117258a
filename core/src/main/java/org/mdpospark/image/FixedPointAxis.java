package org.mdpospark.image;

import java.util.Arrays;

/**
 * The weights that resize one axis of eight-bit samples, as Pillow rounds them: whole numbers of 2^-22, which leave 8
 * bits for a sample and 2 for sums that overshoot.
 *
 * @param first where each output's run starts in the input, never falling [outputs]
 * @param weights of each output's run; may be empty where there is background alone [outputs, run]
 * @param background each output's weight of what lies around the input [outputs]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FixedPointAxis(int[] first, int[][] weights, int[] background) {
    private static final int BITS = 22;

    /** What a sum starts from, so that {@link #toSample} rounds it. */
    static final int HALF = 1 << (BITS - 1);

    static FixedPointAxis of(ResizeWeights exact) {
        int outputs = exact.first().length;
        int[][] rounded = new int[outputs][];
        for (int output = 0; output < outputs; output++) {
            rounded[output] = round(exact.weights()[output]);
        }
        return new FixedPointAxis(exact.first(), rounded, new int[outputs]);
    }

    /** Returns these weights for an input that fills only [offset, offset + length) of the axis. */
    FixedPointAxis filledBy(int offset, int length) {
        int[] filledFirst = new int[outputs()];
        int[][] filled = new int[outputs()][];
        int[] unfilled = new int[outputs()];
        for (int output = 0; output < outputs(); output++) {
            int start = Math.min(Math.max(first[output], offset), offset + length);
            int end = Math.max(Math.min(end(output), offset + length), start);
            filledFirst[output] = start - offset;
            filled[output] = start == end
                    ? new int[0]
                    : Arrays.copyOfRange(weights[output], start - first[output], end - first[output]);
            unfilled[output] = sum(weights[output]) - sum(filled[output]);
        }
        return new FixedPointAxis(filledFirst, filled, unfilled);
    }

    int outputs() {
        return first.length;
    }

    /** Returns where an output's run ends in the input, exclusive. */
    int end(int output) {
        return first[output] + weights[output].length;
    }

    /** Returns the weight of an input sample of the output's run. */
    int weight(int output, int input) {
        return weights[output][input - first[output]];
    }

    /** Rounds a weighted sum to a sample, 0 to 255. */
    static int toSample(int sum) {
        return Math.min(Math.max(sum >> BITS, 0), 255);
    }

    private static int[] round(double[] exact) {
        int[] rounded = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            rounded[i] = (int) (exact[i] * (1 << BITS) + (exact[i] < 0 ? -0.5 : 0.5));
        }
        return rounded;
    }

    private static int sum(int[] values) {
        int sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
