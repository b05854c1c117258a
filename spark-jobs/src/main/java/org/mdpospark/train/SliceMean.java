package org.mdpospark.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import scala.Tuple2;

/**
 * The mean of workers' values of one part.
 *
 * @param values the mean, weighted by pairs
 * @param missed Σ over modules of ‖mean(B_i·A_i) − mean(B)·mean(A)‖², which averaging A and B apart misses
 * @param reached Σ over modules of ‖mean(B)·mean(A)‖²
 */
record SliceMean(Slice slice, Floats values, double missed, double reached) implements Serializable {
    /**
     * Averages part after part; the values of one worker are looked at once and then forgotten.
     *
     * @param sorted by part, and for a part by worker
     * @param products whether to say what averaging A and B apart misses
     * @return the means, and the workers' summaries as they are
     */
    static List<Object> ofAll(
            Iterator<Tuple2<PartKey, Object>> sorted, Slices slices, AdapterLayout layout, boolean products) {
        List<Object> all = new ArrayList<>();
        Sum sum = new Sum();
        int part = -1;
        while (sorted.hasNext()) {
            Tuple2<PartKey, Object> next = sorted.next();
            if (next._2() instanceof Contribution contribution) {
                if (next._1().part() != part) {
                    if (part >= 0) {
                        all.add(sum.mean(slices.all().get(part), layout, products));
                    }
                    part = next._1().part();
                    sum.begin(slices.all().get(part).length());
                }
                sum.add(contribution);
            } else {
                all.add(next._2());
            }
        }
        if (part >= 0) {
            all.add(sum.mean(slices.all().get(part), layout, products));
        }
        return all;
    }

    /**
     * Sums in double precision and in the order of the workers' numbers, so that the same contributions give the same
     * bits in whatever order they come.
     */
    private static final class Sum {
        private final List<Contribution> first = new ArrayList<>(); // those that products are looked at of
        private double[] sums = {};
        private double weight;

        void begin(int length) {
            sums = new double[length];
            weight = 0;
            first.clear();
        }

        void add(Contribution contribution) {
            if (first.size() < ProductDeviation.MOST_WORKERS) {
                first.add(contribution);
            }
            double pairs = contribution.pairs();
            weight += pairs;
            float[] values = contribution.values().array();
            int begin = contribution.values().begin();
            double[] all = sums;
            for (int i = 0; i < all.length; i++) {
                all[i] += pairs * values[begin + i];
            }
        }

        SliceMean mean(Slice slice, AdapterLayout layout, boolean products) {
            double[] all = sums;
            double pairs = weight;
            float[] mean = new float[all.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (all[i] / pairs);
            }
            double missed = 0;
            double reached = 0;
            if (products && !slice.state()) {
                for (AdaptedModule module : layout.modules()) {
                    if (module.begin() >= slice.begin() && module.end() <= slice.begin() + slice.length()) {
                        ProductDeviation deviation = ProductDeviation.of(module, slice, mean, first);
                        missed += deviation.missed();
                        reached += deviation.reached();
                    }
                }
            }
            return new SliceMean(slice, Floats.of(mean), missed, reached);
        }
    }
}
