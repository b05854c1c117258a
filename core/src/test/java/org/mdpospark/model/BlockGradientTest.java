package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of whole blocks against finite differences, in double precision. */
class BlockGradientTest {
    private static final double STEP = 1e-5;
    private static final int HIDDEN = 12;
    private static final int INNER = 10;

    private final Kernels kernels = new Nd4jKernels(DataType.DOUBLE);
    private final ArrayPool pool = new ArrayPool(DataType.DOUBLE);
    private final List<LowRank> updates = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "LLAMA, 1, 3, 3, 0, false",
        "LLAMA, 2, 4, 2, 0, false",
        "LLAMA, 3, 4, 1, 0, true",
        "LLAMA, 4, 2, 2, 0.4, true",
        "PHI, 5, 3, 3, 0, false",
        "PHI, 6, 2, 1, 0, true",
        "PHI, 7, 2, 2, 0.4, false",
    })
    void blockGradientIsThatOfFiniteDifferences(
            String kind, long seed, int heads, int keyValueHeads, double dropout, boolean predictingOnly) {
        Random random = new Random(seed);
        DecoderBlock block = block(kind, random, new AttentionShape(heads, keyValueHeads, 4), dropout);
        TokenRows rows = rows(random, predictingOnly);
        INDArray x = random(random, rows.rows(), HIDDEN);
        INDArray weights = random(random, rows.outputs().length, HIDDEN);

        INDArray dx = Nd4j.create(DataType.DOUBLE, rows.rows(), HIDDEN);
        try (ArrayPool.Scope kept = pool.scope()) {
            INDArray y = kept.take(rows.outputs().length, HIDDEN);
            block.forward(x, rows, y, kept).backward(weights.dup(), dx);
        }

        assertSlopes("input", x, dx, block, x, rows, weights, random);
        for (LowRank update : updates) {
            LowRank.Gradient gradient = update.gradient().orElseThrow();
            assertSlopes("A", update.down(), gradient.down(), block, x, rows, weights, random);
            assertSlopes("B", update.up(), gradient.up(), block, x, rows, weights, random);
        }
        assertThat(pool.lent()).isZero();
    }

    /** Moves a few values of an array a little each, and compares what the sum of the output does. */
    private void assertSlopes(
            String name,
            INDArray values,
            INDArray gradient,
            DecoderBlock block,
            INDArray x,
            TokenRows rows,
            INDArray weights,
            Random random) {
        for (int i = 0; i < 3; i++) {
            long row = random.nextInt((int) values.size(0));
            long column = random.nextInt((int) values.size(1));
            double before = values.getDouble(row, column);
            values.putScalar(row, column, before + STEP);
            double above = output(block, x, rows, weights);
            values.putScalar(row, column, before - STEP);
            double below = output(block, x, rows, weights);
            values.putScalar(row, column, before);
            double expected = (above - below) / (2 * STEP);
            double actual = gradient.getDouble(row, column);
            assertThat(Math.abs(actual - expected))
                    .as("%s at [%d, %d]: %s, not %s", name, row, column, expected, actual)
                    .isLessThan(1e-7 * (1 + Math.abs(expected)));
        }
    }

    private double output(DecoderBlock block, INDArray x, TokenRows rows, INDArray weights) {
        try (ArrayPool.Scope kept = pool.scope()) {
            INDArray y = kept.take(rows.outputs().length, HIDDEN);
            block.forward(x, rows, y, kept);
            return y.mul(weights).sumNumber().doubleValue();
        }
    }

    private DecoderBlock block(String kind, Random random, AttentionShape shape, double dropout) {
        boolean llama = kind.equals("LLAMA");
        Attention attention = new Attention(
                kernels,
                pool,
                shape,
                RotaryTable.of(llama ? 4 : 2, 32, 100),
                Optional.empty(),
                linear(random, shape.queryWidth(), HIDDEN, !llama, dropout),
                linear(random, shape.keyWidth(), HIDDEN, !llama, dropout),
                linear(random, shape.keyWidth(), HIDDEN, !llama, dropout),
                linear(random, HIDDEN, shape.queryWidth(), !llama, dropout));
        INDArray norm = random(random, HIDDEN);
        if (llama) {
            return new LlamaBlock(
                    kernels,
                    pool,
                    1e-5,
                    norm,
                    attention,
                    random(random, HIDDEN),
                    linear(random, INNER, HIDDEN, false, dropout),
                    linear(random, INNER, HIDDEN, false, dropout),
                    linear(random, HIDDEN, INNER, false, dropout));
        }
        return new PhiBlock(
                kernels,
                pool,
                1e-5,
                norm,
                random(random, HIDDEN),
                attention,
                linear(random, INNER, HIDDEN, true, dropout),
                linear(random, HIDDEN, INNER, true, dropout));
    }

    private Linear linear(Random random, int out, int in, boolean biased, double dropout) {
        int rank = 2;
        LowRank update = new LowRank(
                random(random, rank, in),
                random(random, out, rank),
                0.7,
                dropout,
                random.nextLong(),
                Optional.of(new LowRank.Gradient(
                        Nd4j.create(DataType.DOUBLE, rank, in), Nd4j.create(DataType.DOUBLE, out, rank))));
        updates.add(update);
        Optional<INDArray> bias = biased ? Optional.of(random(random, out)) : Optional.empty();
        return new Linear(random(random, out, in), bias, Optional.of(update));
    }

    /** Returns two groups: a prompt with two answers, and a prompt with one. */
    private static TokenRows rows(Random random, boolean predictingOnly) {
        List<PackedGroup> groups = new ArrayList<>();
        for (int answers = 2; answers > 0; answers--) {
            List<int[]> tokens = new ArrayList<>();
            for (int i = 0; i < answers; i++) {
                tokens.add(new int[2 + random.nextInt(3)]);
            }
            groups.add(new PackedGroup(new int[3], 1, new ImageFeatures(2, 1, new float[2]), tokens, answers));
        }
        PackedBatch batch = new PackedBatch(groups);
        return predictingOnly ? batch.predictingRows() : batch.allRows();
    }

    private static INDArray random(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, 0.6 * random.nextGaussian());
        }
        return array;
    }
}
