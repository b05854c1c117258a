package org.mdpospark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;

/**
 * The mean of workers' values of one part.
 *
 * @param values the mean, weighted by pairs
 * @param missed Σ over modules of ‖mean(B_i·A_i) − mean(B)·mean(A)‖², which averaging A and B apart misses
 * @param reached Σ over modules of ‖mean(B)·mean(A)‖²
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SliceMean(Slice slice, float[] values, double missed, double reached) implements Serializable {
    /**
     * Averages. Sums are in double precision and in the order of the workers' numbers, so that the same contributions
     * give the same bits in whatever order they come.
     */
    static SliceMean of(Slice slice, Iterable<Contribution> contributions, AdapterLayout layout, boolean products) {
        List<Contribution> sorted = new ArrayList<>();
        contributions.forEach(sorted::add);
        sorted.sort(Contribution.BY_WORKER);
        float[] mean = mean(slice.length(), sorted);
        double missed = 0;
        double reached = 0;
        if (products && !slice.state()) {
            for (AdaptedModule module : layout.modules()) {
                if (module.begin() >= slice.begin() && module.end() <= slice.begin() + slice.length()) {
                    ProductDeviation deviation = ProductDeviation.of(module, slice, mean, sorted);
                    missed += deviation.missed();
                    reached += deviation.reached();
                }
            }
        }
        return new SliceMean(slice, mean, missed, reached);
    }

    private static float[] mean(int length, List<Contribution> sorted) {
        double[] sums = new double[length];
        double weight = 0;
        for (Contribution contribution : sorted) {
            double pairs = contribution.pairs();
            weight += pairs;
            float[] values = contribution.values();
            for (int i = 0; i < length; i++) {
                sums[i] += pairs * values[i];
            }
        }
        float[] mean = new float[length];
        for (int i = 0; i < length; i++) {
            mean[i] = (float) (sums[i] / weight);
        }
        return mean;
    }
}
