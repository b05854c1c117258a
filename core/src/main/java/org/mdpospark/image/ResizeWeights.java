package org.mdpospark.image;

/**
 * How one axis is resized: each output sample is a weighted mean of a run of input samples. The filter widens with the
 * ratio when an image shrinks, so that every input sample counts (antialiasing); the runs are those of Pillow and of
 * torch's antialiased resize.
 *
 * @param first where each output's run starts in the input [outputs]
 * @param weights of each output's run; their sum is 1 [outputs, run]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ResizeWeights(int[] first, double[][] weights) {

    /** Returns the weights of outputs [from, from + count) when an axis of some length is resized to another. */
    static ResizeWeights of(ResizeFilter filter, int length, long newLength, long from, int count) {
        double scale = (double) length / newLength;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        int[] first = new int[count];
        double[][] weights = new double[count][];
        for (int i = 0; i < count; i++) {
            double center = (from + i + 0.5) * scale;
            first[i] = Math.max((int) (center - support + 0.5), 0);
            int end = Math.min((int) (center + support + 0.5), length);
            weights[i] = run(filter, first[i] - center + 0.5, 1 / stretch, end - first[i]);
        }
        return new ResizeWeights(first, weights);
    }

    private static double[] run(ResizeFilter filter, double firstDistance, double shrink, int length) {
        double[] run = new double[length];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            run[i] = filter.weight((i + firstDistance) * shrink);
            sum += run[i];
        }
        if (sum != 0) {
            for (int i = 0; i < length; i++) {
                run[i] /= sum;
            }
        }
        return run;
    }
}
