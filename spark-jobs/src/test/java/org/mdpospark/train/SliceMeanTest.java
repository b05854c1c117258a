package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;

class SliceMeanTest {
    private static final AdapterLayout LAYOUT = AdapterLayout.of(
            3,
            List.of(
                    new LinearModule(0, "self_attn.q_proj", 7, 5),
                    new LinearModule(0, "mlp.up_proj", 4, 9),
                    new LinearModule(1, "self_attn.q_proj", 7, 5)));
    private static final Slice WHOLE = new Slice(false, 0, Math.toIntExact(LAYOUT.length()));

    @Test
    void theMeanIsWeightedByPairs() {
        Slice slice = new Slice(true, 100, 2);
        SliceMean mean = SliceMean.of(
                slice,
                List.of(new Contribution(0, 1, new float[] {1, -8}), new Contribution(1, 3, new float[] {5, 0})),
                LAYOUT,
                true);
        assertThat(mean.values()).containsExactly(4, -2);
        assertThat(mean.slice()).isEqualTo(slice);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isZero();
    }

    @Test
    void sumsAreInDoublePrecision() {
        float large = 1 << 25; // to which a float cannot add 1
        SliceMean mean = SliceMean.of(
                new Slice(true, 0, 1),
                List.of(
                        new Contribution(0, 1, new float[] {large}),
                        new Contribution(1, 1, new float[] {1}),
                        new Contribution(2, 1, new float[] {1}),
                        new Contribution(3, 1, new float[] {-large})),
                LAYOUT,
                true);
        assertThat(mean.values()).containsExactly(0.5f);
    }

    @Test
    void theOrderInWhichContributionsComeChangesNoBit() {
        List<Contribution> workers = workers(6, new Random(1));
        SliceMean expected = SliceMean.of(WHOLE, workers, LAYOUT, true);
        for (int seed = 0; seed < 20; seed++) {
            List<Contribution> shuffled = new ArrayList<>(workers);
            Collections.shuffle(shuffled, new Random(seed));
            SliceMean mean = SliceMean.of(WHOLE, shuffled, LAYOUT, true);
            assertThat(mean.values()).containsExactly(expected.values());
            assertThat(mean.missed()).isEqualTo(expected.missed());
        }
    }

    @Test
    void whatAMeanOfFactorsMissesIsThatOfTheProductsThemselves() {
        for (int count = 2; count <= ProductDeviation.MOST_WORKERS; count++) {
            List<Contribution> workers = workers(count, new Random(count));
            SliceMean mean = SliceMean.of(WHOLE, workers, LAYOUT, true);
            double missed = 0;
            double reached = 0;
            for (AdaptedModule module : LAYOUT.modules()) {
                double[] ofMeans = product(module, mean.values());
                double[] ofProducts = new double[ofMeans.length];
                double pairs = workers.stream().mapToLong(Contribution::pairs).sum();
                for (Contribution worker : workers) {
                    double[] product = product(module, worker.values());
                    for (int i = 0; i < product.length; i++) {
                        ofProducts[i] += worker.pairs() / pairs * product[i];
                    }
                }
                for (int i = 0; i < ofMeans.length; i++) {
                    missed += Math.pow(ofProducts[i] - ofMeans[i], 2);
                    reached += Math.pow(ofMeans[i], 2);
                }
            }
            assertThat(mean.missed()).isCloseTo(missed, within(1e-4 * missed));
            assertThat(mean.reached()).isCloseTo(reached, within(1e-4 * reached));
        }
    }

    @Test
    void equalWorkersMissNothing() {
        float[] values = workers(1, new Random(3)).get(0).values();
        SliceMean mean = SliceMean.of(
                WHOLE, List.of(new Contribution(0, 2, values), new Contribution(1, 5, values.clone())), LAYOUT, true);
        assertThat(mean.values()).containsExactly(values);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isPositive();
    }

    @Test
    void productsAreThoseOfTheModulesInsideTheSlice() {
        List<Contribution> workers = workers(3, new Random(4));
        SliceMean whole = SliceMean.of(WHOLE, workers, LAYOUT, true);
        double missed = 0;
        double reached = 0;
        for (Slice slice : Slices.of(LAYOUT, 0, 1).all()) {
            List<Contribution> parts = workers.stream()
                    .map(worker -> new Contribution(
                            worker.worker(),
                            worker.pairs(),
                            Arrays.copyOfRange(
                                    worker.values(), (int) slice.begin(), (int) slice.begin() + slice.length())))
                    .toList();
            SliceMean part = SliceMean.of(slice, parts, LAYOUT, true);
            missed += part.missed();
            reached += part.reached();
        }
        assertThat(missed).isCloseTo(whole.missed(), within(1e-9 * missed));
        assertThat(reached).isCloseTo(whole.reached(), within(1e-9 * reached));
    }

    @Test
    void gradientsHaveNoProducts() {
        SliceMean mean = SliceMean.of(WHOLE, workers(3, new Random(5)), LAYOUT, false);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isZero();
    }

    private static List<Contribution> workers(int count, Random random) {
        List<Contribution> workers = new ArrayList<>();
        for (int worker = 0; worker < count; worker++) {
            float[] values = new float[WHOLE.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            workers.add(new Contribution(worker, 1 + random.nextInt(9), values));
        }
        return workers;
    }

    /** Returns B·A, row by row. */
    private static double[] product(AdaptedModule module, float[] values) {
        int inputs = module.linear().inputs();
        int outputs = module.linear().outputs();
        double[] product = new double[outputs * inputs];
        for (int row = 0; row < outputs; row++) {
            for (int column = 0; column < inputs; column++) {
                for (int k = 0; k < module.rank(); k++) {
                    product[row * inputs + column] += (double) values[(int) module.beginB() + row * module.rank() + k]
                            * values[(int) module.begin() + k * inputs + column];
                }
            }
        }
        return product;
    }
}
