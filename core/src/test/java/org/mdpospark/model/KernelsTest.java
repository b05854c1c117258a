package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The kernels on the heap against ND4J's operations, and against themselves with more threads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelsTest {
    private static final double ACCURACY = 2e-5; // of the largest value; single precision, sums of some 100 terms

    private final Kernels oneThread = new HostKernels(new Workers(1));
    private final Kernels threeThreads = new HostKernels(new Workers(3));
    private final Kernels single = new Nd4jKernels(DataType.FLOAT);
    private final Kernels exact = new Nd4jKernels(DataType.DOUBLE);

    static IntStream seeds() {
        return IntStream.range(0, 12);
    }

    @AfterAll
    void close() {
        List.of(oneThread, threeThreads, single, exact).forEach(Kernels::close);
    }

    /** Draws inputs, runs kernels on them and returns what the kernels wrote. */
    private interface Run {
        List<INDArray> of(Kernels kernels, RandomArrays random);
    }

    private void assertAlike(long seed, Run run) {
        List<INDArray> one = run.of(oneThread, new RandomArrays(seed, DataType.FLOAT));
        List<INDArray> three = run.of(threeThreads, new RandomArrays(seed, DataType.FLOAT));
        List<INDArray> same = run.of(single, new RandomArrays(seed, DataType.FLOAT));
        List<INDArray> expected = run.of(exact, new RandomArrays(seed, DataType.DOUBLE));
        for (int i = 0; i < one.size(); i++) {
            int result = i;
            assertThat(Arrays.mismatch(
                            one.get(i).ravel().toFloatVector(),
                            three.get(i).ravel().toFloatVector()))
                    .as(() -> "1 and 3 threads, result %d %s"
                            .formatted(result, Arrays.toString(one.get(result).shape())))
                    .isNegative();
            assertClose("on the heap, result " + i, one.get(i), expected.get(i));
            assertClose("ND4J's, result " + i, same.get(i), expected.get(i));
        }
    }

    private static void assertClose(String name, INDArray actual, INDArray expected) {
        double scale = Math.max(1e-3, expected.amaxNumber().doubleValue());
        double difference =
                actual.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue();
        assertThat(difference).as(name).isLessThanOrEqualTo(ACCURACY * scale);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void multiply(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int m = random.between(1, 40);
            int n = random.between(1, 40);
            int k = random.between(1, 40);
            List<INDArray> results = new ArrayList<>();
            for (int choice = 0; choice < 8; choice++) {
                boolean transposeA = (choice & 1) != 0;
                boolean transposeB = (choice & 2) != 0;
                double beta = (choice & 4) != 0 ? 0.75 : 0;
                INDArray a = transposeA ? random.normal(k, m) : random.normal(m, k);
                INDArray b = transposeB ? random.normal(n, k) : random.normal(k, n);
                INDArray c = random.normal(m, n);
                kernels.multiply(a, transposeA, b, transposeB, -1.5, beta, c);
                results.add(c);
            }
            return results;
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void norms(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = seed == 0 ? 1 : random.between(1, 50);
            int d = random.between(2, 70);
            INDArray x = random.normalOf(3, n, d);
            INDArray weight = random.normal(d);
            INDArray dy = random.normal(n, d);
            INDArray rms = random.empty(n, d);
            kernels.rmsNorm(x, weight, 1e-5, rms);
            INDArray dRms = random.normal(n, d);
            kernels.rmsNormBackward(x, weight, 1e-5, dy, dRms);
            INDArray layer = random.empty(n, d);
            kernels.layerNorm(x, weight, random.normal(d), 1e-5, layer);
            INDArray dLayer = random.normal(n, d);
            kernels.layerNormBackward(x, weight, 1e-2, dy, dLayer);
            return List.of(rms, dRms, layer, dLayer);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rotate(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int size = 2 * random.between(1, 8);
            int rotary = 2 * random.between(1, size / 2);
            int n = random.between(1, 40);
            RotaryTable table = RotaryTable.of(rotary, 100, 10000);
            int[] positions = random.tokens(n, 100);
            INDArray x = random.normal(n, (long) size * random.between(1, 4));
            INDArray there = x.dup();
            kernels.rotate(there, size, table, positions, false);
            INDArray back = there.dup();
            kernels.rotate(back, size, table, positions, true);
            assertClose("back and forth", back, x.castTo(DataType.DOUBLE));
            return List.of(there, back);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void attention(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int perKey = random.between(1, 3);
            int keyHeads = random.between(1, 3);
            AttentionShape shape = new AttentionShape(perKey * keyHeads, keyHeads, 2 * random.between(1, 6));
            List<PackedGroup> groups = new ArrayList<>();
            for (int i = random.between(1, 4); i > 0; i--) {
                groups.add(random.group(random.between(1, 3), 1, 10, i));
            }
            PackedBatch batch = new PackedBatch(groups);
            TokenRows rows = seed % 2 == 0 ? batch.allRows() : batch.predictingRows();
            return attend(kernels, random, shape, rows.spans(), rows.outputs().length, rows.rows());
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void attentionOfAnImage(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = random.between(1, 30);
            return attend(kernels, random, new AttentionShape(3, 3, 5), List.of(AttentionSpan.full(0, n)), n, n);
        });
    }

    private static List<INDArray> attend(
            Kernels kernels, RandomArrays random, AttentionShape shape, List<AttentionSpan> spans, int m, int n) {
        INDArray q = random.normalOf(2, m, shape.queryWidth());
        INDArray k = random.normalOf(2, n, shape.keyWidth());
        INDArray v = random.normal(n, shape.keyWidth());
        long scores = spans.stream()
                .mapToLong(span -> (long) span.queries() * span.keys())
                .sum();
        INDArray probabilities = random.empty(shape.heads() * scores);
        INDArray y = random.empty(m, shape.queryWidth());
        kernels.attend(spans, shape, q, k, v, probabilities, y);
        INDArray dq = random.empty(m, shape.queryWidth());
        INDArray dk = random.empty(n, shape.keyWidth());
        INDArray dv = random.empty(n, shape.keyWidth());
        INDArray dy = random.normal(m, shape.queryWidth());
        kernels.attendBackward(spans, shape, q, k, v, probabilities, dy, dq, dk, dv);
        return List.of(y, dq, dk, dv);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gatedSwish(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = random.between(1, 40);
            int d = random.between(1, 40);
            INDArray gate = random.normalOf(4, n, d);
            INDArray up = random.normal(n, d);
            INDArray y = random.empty(n, d);
            kernels.gatedSwish(gate, up, y);
            INDArray inPlace = up.dup();
            kernels.gatedSwish(gate, inPlace, inPlace);
            kernels.gatedSwishBackward(gate, up, random.normal(n, d));
            return List.of(y, inPlace, gate, up);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void activations(long seed) {
        for (Activation activation : Activation.values()) {
            assertAlike(seed, (kernels, random) -> {
                int n = random.between(1, 40);
                int d = random.between(1, 40);
                INDArray x = random.normalOf(4, n, d);
                INDArray y = random.empty(n, d);
                kernels.activate(activation, x, y);
                INDArray dy = random.normal(n, d);
                kernels.activateBackward(activation, x, dy);
                kernels.activate(activation, x, x);
                return List.of(y, dy, x);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sumsOfRows(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = random.between(1, 40);
            int d = random.between(1, 40);
            INDArray x = random.normal(n, d);
            INDArray y = random.normal(n, d);
            kernels.addBias(x, random.normal(d));
            kernels.add(x, y);
            int[] rows = random.tokens(random.between(1, 30), n); // some of them twice
            INDArray gathered = random.empty(rows.length, d);
            kernels.gather(y, rows, gathered);
            INDArray scattered = random.normal(n, d);
            kernels.scatterAdd(gathered, random.weights(rows.length), rows, scattered);
            return List.of(x, y, gathered, scattered);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void dropout(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = random.between(1, 40);
            INDArray x = random.normal(n, random.between(1, 40));
            long[] keys = IntStream.of(random.tokens(n, 1000)).asLongStream().toArray();
            INDArray y = random.empty(x.shape());
            kernels.dropout(x, 0.3, seed, keys, y);
            kernels.dropout(x, 0.3, seed, keys, x);
            assertThat(x).isEqualTo(y);
            return List.of(y);
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void logProbabilities(long seed) {
        assertAlike(seed, (kernels, random) -> {
            int n = random.between(1, 40);
            int vocabulary = random.between(1, 200);
            INDArray logits = random.normalOf(6, n, vocabulary);
            double[] values = new double[n + 5];
            kernels.logProbabilities(logits, random.tokens(n, vocabulary), values, 3);
            assertThat(new double[] {values[0], values[2], values[n + 3]}).containsOnly(0);
            return List.of(logits, Nd4j.createFromArray(values).castTo(kernels.type()));
        });
    }
}
