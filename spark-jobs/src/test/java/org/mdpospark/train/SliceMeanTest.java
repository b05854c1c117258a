package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mdpospark.dl4j.AdapterComputation.StepSums;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.objective.ObjectiveSums;
import scala.Tuple2;

class SliceMeanTest {
    private static final AdapterLayout LAYOUT = AdapterLayout.of(
            3,
            List.of(
                    new LinearModule(0, "self_attn.q_proj", 7, 5),
                    new LinearModule(0, "mlp.up_proj", 4, 9),
                    new LinearModule(1, "self_attn.q_proj", 7, 5)));
    private static final StepSums NOTHING = new StepSums(ObjectiveSums.NONE, 0, 0, 0);
    private static final Slice WHOLE = new Slice(false, 0, Math.toIntExact(LAYOUT.length()));

    @Test
    void theMeanIsWeightedByPairs() {
        Slice slice = new Slice(true, 100, 2);
        SliceMean mean = mean(
                slice,
                List.of(new Contribution(0, 1, Floats.of(1, -8)), new Contribution(1, 3, Floats.of(5, 0))),
                LAYOUT,
                true);
        assertThat(mean.values().array()).containsExactly(4, -2);
        assertThat(mean.slice()).isEqualTo(slice);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isZero();
    }

    @Test
    void sumsAreInDoublePrecision() {
        float large = 1 << 25; // to which a float cannot add 1
        SliceMean mean = mean(
                new Slice(true, 0, 1),
                List.of(
                        new Contribution(0, 1, Floats.of(large)),
                        new Contribution(1, 1, Floats.of(1)),
                        new Contribution(2, 1, Floats.of(1)),
                        new Contribution(3, 1, Floats.of(-large))),
                LAYOUT,
                true);
        assertThat(mean.values().array()).containsExactly(0.5f);
    }

    @Test
    void theOrderInWhichContributionsComeChangesNoBit() {
        List<Contribution> workers = workers(6, new Random(1));
        SliceMean expected = mean(WHOLE, workers, LAYOUT, true);
        for (int seed = 0; seed < 20; seed++) {
            List<Contribution> shuffled = new ArrayList<>(workers);
            Collections.shuffle(shuffled, new Random(seed));
            SliceMean mean = mean(WHOLE, shuffled, LAYOUT, true);
            assertThat(mean.values().array()).containsExactly(expected.values().array());
            assertThat(mean.missed()).isEqualTo(expected.missed());
        }
    }

    @Test
    void whatAMeanOfFactorsMissesIsThatOfTheProductsThemselves() {
        for (int count = 2; count <= ProductDeviation.MOST_WORKERS; count++) {
            List<Contribution> workers = workers(count, new Random(count));
            SliceMean mean = mean(WHOLE, workers, LAYOUT, true);
            double missed = 0;
            double reached = 0;
            for (AdaptedModule module : LAYOUT.modules()) {
                double[] ofMeans = product(module, mean.values().array());
                double[] ofProducts = new double[ofMeans.length];
                double pairs = workers.stream().mapToLong(Contribution::pairs).sum();
                for (Contribution worker : workers) {
                    double[] product = product(module, worker.values().array());
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
        float[] values = workers(1, new Random(3)).get(0).values().array();
        SliceMean mean = mean(
                WHOLE,
                List.of(new Contribution(0, 2, Floats.of(values)), new Contribution(1, 5, Floats.of(values.clone()))),
                LAYOUT,
                true);
        assertThat(mean.values().array()).containsExactly(values);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isPositive();
    }

    @Test
    void productsAreThoseOfTheModulesInsideTheSlice() {
        List<Contribution> workers = workers(3, new Random(4));
        SliceMean whole = mean(WHOLE, workers, LAYOUT, true);
        double missed = 0;
        double reached = 0;
        for (Slice slice : Slices.cut(LAYOUT, 0, 1).all()) {
            List<Contribution> parts = workers.stream()
                    .map(worker -> new Contribution(
                            worker.worker(),
                            worker.pairs(),
                            new Floats(worker.values().array(), (int) slice.begin(), slice.length())))
                    .toList();
            SliceMean part = mean(slice, parts, LAYOUT, true);
            missed += part.missed();
            reached += part.reached();
        }
        assertThat(missed).isCloseTo(whole.missed(), within(1e-9 * missed));
        assertThat(reached).isCloseTo(whole.reached(), within(1e-9 * reached));
    }

    @Test
    void partsAreAveragedEachByItselfAndSummariesGoThrough() {
        List<Contribution> workers = workers(3, new Random(6));
        Slices slices = Slices.cut(LAYOUT, 11, 40);
        List<Tuple2<PartKey, Object>> records = new ArrayList<>();
        List<Object> summaries = new ArrayList<>();
        for (Contribution worker : workers) {
            for (int part = 0; part < slices.all().size(); part++) {
                Slice slice = slices.all().get(part);
                Floats values = new Floats(worker.values().array(), (int) slice.begin(), slice.length());
                records.add(new Tuple2<>(
                        new PartKey(part, worker.worker()), new Contribution(worker.worker(), worker.pairs(), values)));
            }
            WorkerSummary summary = new WorkerSummary(worker.worker(), true, NOTHING, 0, 0);
            records.add(new Tuple2<>(new PartKey(slices.all().size(), worker.worker()), summary));
            summaries.add(summary);
        }
        // a worker whose values are no numbers says so, and has no part
        WorkerSummary dropped = new WorkerSummary(3, false, NOTHING, 0, 0);
        records.add(new Tuple2<>(new PartKey(slices.all().size(), 3), dropped));
        summaries.add(dropped);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(records, new Random(seed));
            List<Tuple2<PartKey, Object>> sorted = sorted(records.stream());
            List<Object> found = SliceMean.ofAll(sorted.iterator(), slices, LAYOUT, true);
            List<SliceMean> means = found.stream()
                    .filter(SliceMean.class::isInstance)
                    .map(SliceMean.class::cast)
                    .toList();
            assertThat(means).hasSameSizeAs(slices.all());
            for (int part = 0; part < slices.all().size(); part++) {
                Slice slice = slices.all().get(part);
                SliceMean mean = means.get(part);
                List<Contribution> parts = workers.stream()
                        .map(worker -> new Contribution(
                                worker.worker(),
                                worker.pairs(),
                                new Floats(worker.values().array(), (int) slice.begin(), slice.length())))
                        .toList();
                assertThat(mean.slice()).isEqualTo(slice);
                assertThat(mean.values().array())
                        .containsExactly(
                                mean(slice, parts, LAYOUT, true).values().array());
            }
            assertThat(found.stream().filter(WorkerSummary.class::isInstance).toList())
                    .isEqualTo(summaries);
        }
    }

    @Test
    void allPartsHaveAPartitionAndAWorkersSummaryToo() {
        PartKey.Dealt dealt = new PartKey.Dealt(3);
        for (int part = 0; part < 10; part++) {
            for (int worker = 0; worker < 4; worker++) {
                assertThat(dealt.getPartition(new PartKey(part, worker))).isEqualTo(part % 3);
            }
        }
        assertThat(dealt.numPartitions()).isEqualTo(3);
    }

    @Test
    void gradientsHaveNoProducts() {
        SliceMean mean = mean(WHOLE, workers(3, new Random(5)), LAYOUT, false);
        assertThat(mean.missed()).isZero();
        assertThat(mean.reached()).isZero();
    }

    /** Returns the mean of one slice, whose contributions may come in any order. */
    private static SliceMean mean(
            Slice slice, List<Contribution> contributions, AdapterLayout layout, boolean products) {
        List<Tuple2<PartKey, Object>> sorted = sorted(contributions.stream()
                .map(one -> new Tuple2<PartKey, Object>(new PartKey(0, one.worker()), one)));
        List<Object> means = SliceMean.ofAll(sorted.iterator(), new Slices(List.of(slice)), layout, products);
        assertThat(means).hasSize(1);
        return (SliceMean) means.get(0);
    }

    private static List<Tuple2<PartKey, Object>> sorted(Stream<Tuple2<PartKey, Object>> records) {
        PartKey.Order order = new PartKey.Order();
        return records.sorted((left, right) -> order.compare(left._1(), right._1()))
                .toList();
    }

    private static List<Contribution> workers(int count, Random random) {
        List<Contribution> workers = new ArrayList<>();
        for (int worker = 0; worker < count; worker++) {
            float[] values = new float[WHOLE.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            workers.add(new Contribution(worker, 1 + random.nextInt(9), Floats.of(values)));
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
