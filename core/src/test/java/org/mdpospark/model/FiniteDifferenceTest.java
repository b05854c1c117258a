package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every hand-written gradient against central differences of what it is the gradient of, in double precision, along a
 * random direction for each seed: a wrong entry of a gradient shows in almost all of them.
 */
class FiniteDifferenceTest {
    private static final double STEP = 3e-4; // length of a change; differences are of fourth order in it
    private static final double ACCURACY = 1e-7; // of the gradient's length
    private static final double EPSILON = 1e-5; // of the norms

    private final Kernels kernels = new Nd4jKernels(DataType.DOUBLE);

    static IntStream seeds() {
        return IntStream.range(0, 10);
    }

    private static RandomArrays random(long seed) {
        return new RandomArrays(seed, DataType.DOUBLE);
    }

    /** Returns Σ weights·values, a function whose gradient with respect to the values is the weights. */
    private static double sum(INDArray weights, INDArray values) {
        return weights.mul(values).sumNumber().doubleValue();
    }

    private static void assertGradient(
            String name, RandomArrays random, DoubleSupplier value, INDArray at, INDArray gradient) {
        double length = gradient.norm2Number().doubleValue();
        INDArray start = at.dup();
        INDArray direction = random.normal(at.shape());
        double step = STEP / direction.norm2Number().doubleValue();
        double near = difference(value, at, start, direction.mul(step));
        double far = difference(value, at, start, direction.mul(2 * step));
        double expected = (8 * near - far) / (12 * step);
        assertThat(Math.abs(sum(gradient, direction) - expected))
                .as(name)
                .isLessThanOrEqualTo(ACCURACY * Math.max(1, length));
    }

    private static double difference(DoubleSupplier value, INDArray at, INDArray start, INDArray change) {
        at.assign(start.add(change));
        double above = value.getAsDouble();
        at.assign(start.sub(change));
        double below = value.getAsDouble();
        at.assign(start);
        return above - below;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rmsNorm(long seed) {
        RandomArrays random = random(seed);
        INDArray x = random.normal(random.between(1, 6), random.between(2, 20));
        INDArray weight = random.normal(x.size(1));
        INDArray dy = random.normal(x.shape());
        INDArray y = random.empty(x.shape());
        INDArray dx = x.like();
        kernels.rmsNormBackward(x, weight, EPSILON, dy, dx);
        assertGradient(
                "x",
                random,
                () -> {
                    kernels.rmsNorm(x, weight, EPSILON, y);
                    return sum(dy, y);
                },
                x,
                dx);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void layerNorm(long seed) {
        RandomArrays random = random(seed);
        INDArray x = random.normal(random.between(1, 6), random.between(3, 20));
        INDArray weight = random.normal(x.size(1));
        INDArray bias = random.normal(x.size(1));
        INDArray dy = random.normal(x.shape());
        INDArray y = random.empty(x.shape());
        INDArray dx = x.like();
        kernels.layerNormBackward(x, weight, EPSILON, dy, dx);
        assertGradient(
                "x",
                random,
                () -> {
                    kernels.layerNorm(x, weight, bias, EPSILON, y);
                    return sum(dy, y);
                },
                x,
                dx);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rotate(long seed) {
        RandomArrays random = random(seed);
        int size = 2 * random.between(1, 5);
        RotaryTable table = RotaryTable.of(2 * random.between(1, size / 2), 50, 10000);
        INDArray x = random.normal(random.between(1, 6), 3L * size);
        int[] positions = random.tokens(x.rows(), 50);
        INDArray dy = random.normal(x.shape());
        INDArray dx = dy.dup();
        kernels.rotate(dx, size, table, positions, true);
        assertGradient(
                "x",
                random,
                () -> {
                    INDArray y = x.dup();
                    kernels.rotate(y, size, table, positions, false);
                    return sum(dy, y);
                },
                x,
                dx);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void attend(long seed) {
        RandomArrays random = random(seed);
        int keyHeads = random.between(1, 2);
        AttentionShape shape = new AttentionShape(keyHeads * random.between(1, 3), keyHeads, random.between(1, 4));
        TokenRows rows = rows(random, seed % 2 == 0);
        int m = rows.outputs().length;
        int n = rows.rows();
        INDArray q = random.normal(m, shape.queryWidth());
        INDArray k = random.normal(n, shape.keyWidth());
        INDArray v = random.normal(n, shape.keyWidth());
        INDArray p = random.empty(shape.heads() * rows.scores());
        INDArray y = random.empty(q.shape());
        INDArray dy = random.normal(q.shape());
        DoubleSupplier value = () -> {
            kernels.attend(rows.spans(), shape, q, k, v, p, y);
            return sum(dy, y);
        };
        INDArray dq = random.empty(q.shape());
        INDArray dk = random.empty(k.shape());
        INDArray dv = random.empty(v.shape());
        assertThat(value.getAsDouble()).isFinite();
        kernels.attendBackward(rows.spans(), shape, q, k, v, p.dup(), dy, dq, dk, dv);
        assertGradient("q", random, value, q, dq);
        assertGradient("k", random, value, k, dk);
        assertGradient("v", random, value, v, dv);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gatedSwish(long seed) {
        RandomArrays random = random(seed);
        INDArray gate = random.normalOf(2, random.between(1, 6), random.between(1, 9));
        INDArray up = random.normal(gate.shape());
        INDArray dy = random.normal(gate.shape());
        INDArray y = random.empty(gate.shape());
        DoubleSupplier value = () -> {
            kernels.gatedSwish(gate, up, y);
            return sum(dy, y);
        };
        INDArray dGate = gate.dup();
        INDArray dUp = up.dup();
        kernels.gatedSwishBackward(dGate, dUp, dy.dup());
        assertGradient("gate", random, value, gate, dGate);
        assertGradient("up", random, value, up, dUp);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void activations(long seed) {
        for (Activation activation : Activation.values()) {
            RandomArrays random = random(seed);
            INDArray x = random.normalOf(2, random.between(1, 6), random.between(1, 9));
            INDArray dy = random.normal(x.shape());
            INDArray y = random.empty(x.shape());
            INDArray dx = dy.dup();
            kernels.activateBackward(activation, x, dx);
            assertGradient(
                    activation.name(),
                    random,
                    () -> {
                        kernels.activate(activation, x, y);
                        return sum(dy, y);
                    },
                    x,
                    dx);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void logProbabilities(long seed) {
        RandomArrays random = random(seed);
        INDArray logits = random.normalOf(2, random.between(1, 6), random.between(1, 9));
        int[] targets = random.tokens(logits.rows(), logits.columns());
        double[] values = new double[targets.length];
        INDArray gradient = logits.dup();
        kernels.logProbabilities(gradient, targets, values, 0);
        assertGradient(
                "logits",
                random,
                () -> {
                    kernels.logProbabilities(logits.dup(), targets, values, 0);
                    return Nd4j.createFromArray(values).sumNumber().doubleValue();
                },
                logits,
                gradient);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void linearWithUpdate(long seed) {
        RandomArrays random = random(seed);
        double dropout = seed % 2 == 0 ? 0 : 0.4;
        List<Linear> linears = new ArrayList<>();
        Linear linear = linear(random, random.between(1, 9), random.between(1, 9), dropout, linears);
        INDArray x = random.normal(random.between(1, 6), linear.inputs());
        long[] keys = keys(x.rows());
        INDArray y = random.empty(x.size(0), linear.outputs());
        INDArray dy = random.normal(y.shape());
        try (ArrayPool pool = new ArrayPool(DataType.DOUBLE);
                ArrayPool.Scope kept = pool.scope()) {
            DoubleSupplier value = () -> {
                linear.forward(kernels, x, keys, false, y, kept, pool);
                return sum(dy, y);
            };
            Optional<INDArray> low = linear.forward(kernels, x, keys, false, y, kept, pool);
            INDArray dx = random.empty(x.shape());
            linear.backward(kernels, x, keys, low, dy, false, Optional.of(dx), pool);
            assertGradient("x", random, value, x, dx);
            assertUpdates(random, value, linears);
        }
    }

    private static void assertUpdates(RandomArrays random, DoubleSupplier value, List<Linear> linears) {
        for (int i = 0; i < linears.size(); i++) {
            LowRank update = linears.get(i).update().orElseThrow();
            LowRank.Gradient gradient = update.gradient().orElseThrow();
            assertGradient("A of layer " + i, random, value, update.down(), gradient.down());
            assertGradient("B of layer " + i, random, value, update.up(), gradient.up());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void llamaBlock(long seed) {
        assertBlock(seed, (random, pool, linears) -> {
            AttentionShape shape = shape(random);
            int d = 6;
            double dropout = seed % 3 == 0 ? 0.3 : 0;
            INDArray inputNorm = random.normal(d);
            Attention attention = attention(random, pool, shape, 4, d, dropout, linears);
            return new LlamaBlock(
                    kernels,
                    pool,
                    EPSILON,
                    inputNorm,
                    attention,
                    random.normal(d),
                    linear(random, d, 7, dropout, linears),
                    linear(random, d, 7, dropout, linears),
                    linear(random, 7, d, dropout, linears));
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void phiBlock(long seed) {
        assertBlock(seed, (random, pool, linears) -> {
            AttentionShape shape = shape(random);
            int d = 6;
            double dropout = seed % 3 == 0 ? 0.3 : 0;
            return new PhiBlock(
                    kernels,
                    pool,
                    EPSILON,
                    random.normal(d),
                    random.normal(d),
                    attention(random, pool, shape, 2, d, dropout, linears),
                    linear(random, d, 9, dropout, linears),
                    linear(random, 9, d, dropout, linears));
        });
    }

    /** Returns one or two heads of keys, each with one to three of queries. */
    private static AttentionShape shape(RandomArrays random) {
        int keyHeads = random.between(1, 2);
        return new AttentionShape(keyHeads * random.between(1, 3), keyHeads, 4);
    }

    private interface BlockMaker {
        DecoderBlock make(RandomArrays random, ArrayPool pool, List<Linear> linears);
    }

    /** Checks a block with all rows output on even seeds, and with the predicting ones on odd seeds. */
    private void assertBlock(long seed, BlockMaker maker) {
        RandomArrays random = random(seed);
        List<Linear> linears = new ArrayList<>();
        try (ArrayPool pool = new ArrayPool(DataType.DOUBLE)) {
            DecoderBlock block = maker.make(random, pool, linears);
            TokenRows rows = rows(random, seed % 2 == 0);
            INDArray x = random.normal(rows.rows(), 6);
            INDArray y = random.empty(rows.outputs().length, 6);
            INDArray dy = random.normal(y.shape());
            DoubleSupplier value = () -> {
                try (ArrayPool.Scope kept = pool.scope()) {
                    block.forward(x, rows, y, kept);
                    return sum(dy, y);
                }
            };
            INDArray dx = random.empty(x.shape());
            try (ArrayPool.Scope kept = pool.scope()) {
                block.forward(x, rows, y, kept).backward(dy.dup(), dx);
            }
            assertGradient("x", random, value, x, dx);
            assertUpdates(random, value, linears);
            List<INDArray> gradients = gradients(linears);
            List<INDArray> before = gradients.stream().map(INDArray::dup).toList();
            gradients.forEach(gradient -> gradient.assign(0));
            try (ArrayPool.Scope kept = pool.scope()) {
                block.forward(x, rows, y, kept).backward(dy.dup());
            }
            assertThat(gradients).as("without dx").isEqualTo(before);
            if (rows.all()) {
                INDArray slope = dy.dup();
                try (ArrayPool.Scope kept = pool.scope()) {
                    block.forward(x, rows, y, kept).backward(slope, slope);
                }
                assertThat(slope).as("dx in dy's place").isEqualTo(dx);
            }
            assertThat(pool.lent()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void outputLayer(String name) {
        Checkpoint checkpoint = GoldenModel.read(name).checkpoint();
        RandomArrays random = random(4);
        DecoderConfig config = checkpoint.config().decoder();
        PackedBatch batch =
                new PackedBatch(List.of(random.group(2, 1, 500, 1), random.group(1, 1, config.vocabulary(), 2)));
        PackedBatch.Predictions predictions = batch.predictions();
        int count = predictions.targets().length;
        double[] coefficients = random.weights(count);
        try (Workers workers = new Workers(1);
                FrozenWeights weights = new FrozenWeights(checkpoint, workers, DataType.DOUBLE, Long.MAX_VALUE);
                ArrayPool pool = new ArrayPool(DataType.DOUBLE)) {
            OutputLayer output = new OutputLayer(checkpoint, kernels, pool, weights);
            INDArray x = random.normal(batch.predictingRows().outputs().length, config.hidden());
            INDArray slopes = random.empty(count, config.hidden());
            INDArray dx = random.empty(x.shape());
            output.logProbabilities(x, predictions, Optional.of(slopes));
            output.backward(x, predictions, slopes, coefficients, dx);
            assertGradient(
                    "x",
                    random,
                    () -> sum(
                            Nd4j.createFromArray(coefficients),
                            Nd4j.createFromArray(output.logProbabilities(x, predictions, Optional.empty()))),
                    x,
                    dx);
            assertThat(pool.lent()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void wholeModel(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model =
                Nd4jPolicyModel.of(golden.checkpoint(), kernels, new Workers(1), new MemoryBudget(1_000_000_000))) {
            RandomArrays random = random(3);
            int width = golden.checkpoint().config().vision().hidden();
            PackedBatch batch =
                    new PackedBatch(List.of(random.group(2, width, 500, 1), random.group(1, width, 500, 2)));
            LoraParameters adapter = golden.adapter(DataType.DOUBLE);
            double[] coefficients = random.weights(batch.answers());
            INDArray gradient = adapter.values().like();
            double[] values;
            try (PolicyModel.ForwardPass pass = model.forward(batch, adapter, gradient, 0.2, 7)) {
                values = pass.logProbabilities();
                pass.backward(coefficients);
            }
            assertThat(values).hasSize(3);
            assertGradient(
                    "adapter",
                    random,
                    () -> {
                        try (PolicyModel.ForwardPass pass =
                                model.forward(batch, adapter, adapter.values().like(), 0.2, 7)) {
                            return sum(
                                    Nd4j.createFromArray(coefficients), Nd4j.createFromArray(pass.logProbabilities()));
                        }
                    },
                    adapter.values(),
                    gradient);
        }
    }

    @Test
    void aWrongGradientIsSeen() {
        RandomArrays random = random(1);
        INDArray x = random.normal(5);
        INDArray wrong = x.mul(2);
        wrong.putScalar(2, wrong.getDouble(2) + 1e-4);
        assertThatThrownBy(() -> assertGradient("x", random, () -> sum(x, x), x, wrong))
                .isInstanceOf(AssertionError.class);
    }

    private static TokenRows rows(RandomArrays random, boolean all) {
        List<PackedGroup> groups = new ArrayList<>();
        for (int i = random.between(1, 3); i > 0; i--) {
            groups.add(random.group(random.between(1, 3), 1, 10, i));
        }
        PackedBatch batch = new PackedBatch(groups);
        return all ? batch.allRows() : batch.predictingRows();
    }

    private Attention attention(
            RandomArrays random,
            ArrayPool pool,
            AttentionShape shape,
            int rotary,
            int d,
            double dropout,
            List<Linear> linears) {
        return new Attention(
                kernels,
                pool,
                shape,
                RotaryTable.of(rotary, 64, 10000),
                Optional.empty(),
                linear(random, d, shape.queryWidth(), dropout, linears),
                linear(random, d, shape.keyWidth(), dropout, linears),
                linear(random, d, shape.keyWidth(), dropout, linears),
                linear(random, shape.queryWidth(), d, dropout, linears));
    }

    /** Makes a layer with bias and update, and adds it to the list. */
    private static Linear linear(RandomArrays random, int in, int out, double dropout, List<Linear> linears) {
        int rank = random.between(1, 3);
        LowRank update = new LowRank(
                random.normalOf(0.5, rank, in),
                random.normalOf(0.5, out, rank),
                1.5,
                dropout,
                100 + linears.size(),
                Optional.of(new LowRank.Gradient(
                        Nd4j.zeros(DataType.DOUBLE, rank, in), Nd4j.zeros(DataType.DOUBLE, out, rank))));
        Linear linear = new Linear(random.normalOf(0.5, out, in), Optional.of(random.normal(out)), Optional.of(update));
        linears.add(linear);
        return linear;
    }

    private static List<INDArray> gradients(List<Linear> linears) {
        return linears.stream()
                .map(linear -> linear.update().orElseThrow().gradient().orElseThrow())
                .flatMap(gradient -> Stream.of(gradient.down(), gradient.up()))
                .toList();
    }

    private static long[] keys(int rows) {
        return IntStream.range(0, rows).asLongStream().toArray();
    }
}
