package org.mdpospark.train;

import java.util.List;
import org.mdpospark.lora.AdaptedModule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * By how much the mean of A and the mean of B miss the mean of their products, for one module. With w_i the workers'
 * shares, mean(B_i·A_i) − mean(B)·mean(A) = Σ w_i (B_i − mean(B))·(A_i − mean(A)), a product of matrices of the stacked
 * deviations, whose norm needs their Gram matrices only.
 *
 * @param missed ‖mean(B_i·A_i) − mean(B)·mean(A)‖²
 * @param reached ‖mean(B)·mean(A)‖²
 */
record ProductDeviation(double missed, double reached) {
    /** Workers that are looked at: the cost grows with the square of their number. */
    static final int MOST_WORKERS = 8;

    static ProductDeviation of(AdaptedModule module, Slice slice, float[] mean, List<Contribution> workers) {
        int begin = Math.toIntExact(module.begin() - slice.begin());
        List<Contribution> some = workers.subList(0, Math.min(MOST_WORKERS, workers.size()));
        double reached;
        try (INDArray a = matrixA(module, mean, begin);
                INDArray b = matrixB(module, mean, begin)) {
            reached = normOfProduct(a, b);
        }
        if (some.size() < 2) {
            return new ProductDeviation(0, reached);
        }
        double pairs = some.stream().mapToLong(Contribution::pairs).sum();
        int rank = module.rank();
        int stacked = rank * some.size();
        int inputs = module.linear().inputs();
        int outputs = module.linear().outputs();
        float[] deviationsOfA = new float[Math.multiplyExact(stacked, inputs)];
        float[] deviationsOfB = new float[Math.multiplyExact(outputs, stacked)];
        for (int worker = 0; worker < some.size(); worker++) {
            float[] values = some.get(worker).values().array();
            int from = some.get(worker).values().begin() + begin;
            double share = some.get(worker).pairs() / pairs;
            int sizeA = module.sizeA();
            for (int i = 0; i < sizeA; i++) {
                deviationsOfA[worker * sizeA + i] = values[from + i] - mean[begin + i];
            }
            for (int row = 0; row < outputs; row++) {
                for (int column = 0; column < rank; column++) {
                    int at = sizeA + row * rank + column;
                    deviationsOfB[row * stacked + worker * rank + column] =
                            (float) (share * (values[from + at] - mean[begin + at]));
                }
            }
        }
        try (INDArray a = NativeFloats.arrayOf(Floats.of(deviationsOfA), stacked, inputs);
                INDArray b = NativeFloats.arrayOf(Floats.of(deviationsOfB), outputs, stacked)) {
            return new ProductDeviation(normOfProduct(a, b), reached);
        }
    }

    /** Returns ‖B·A‖² = ⟨BᵀB, AAᵀ⟩. */
    private static double normOfProduct(INDArray a, INDArray b) {
        try (INDArray left = b.transpose().mmul(b);
                INDArray right = a.mmul(a.transpose());
                INDArray products = left.castTo(DataType.DOUBLE).mul(right.castTo(DataType.DOUBLE))) {
            return Math.max(0, products.sumNumber().doubleValue());
        }
    }

    private static INDArray matrixA(AdaptedModule module, float[] values, int begin) {
        Floats a = new Floats(values, begin, module.sizeA());
        return NativeFloats.arrayOf(a, module.rank(), module.linear().inputs());
    }

    private static INDArray matrixB(AdaptedModule module, float[] values, int begin) {
        Floats b = new Floats(values, begin + module.sizeA(), module.sizeB());
        return NativeFloats.arrayOf(b, module.linear().outputs(), module.rank());
    }
}
