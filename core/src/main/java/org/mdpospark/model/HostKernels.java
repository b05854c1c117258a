package org.mdpospark.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The kernels on the CPU, in single precision: OpenBLAS for products, and for the rest loops over rows that are copied
 * to the heap, where the compiler knows them, and back. Results do not depend on the number of threads.
 */
final class HostKernels implements Kernels {
    private static final long SINGLE_THREAD_FLOPS = 2_000_000; // below this a product ends sooner than a thread wakes

    // The least rows and columns of a part of a product, of which threads take one after the other. OpenBLAS may sum in
    // another order where it computes fewer rows or columns at once, so parts depend on the product's size alone.
    private static final int PART = 256;

    private final Workers workers;

    HostKernels(Workers workers) {
        this.workers = workers;
    }

    @Override
    public DataType type() {
        return DataType.FLOAT;
    }

    @Override
    public void multiply(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, double alpha, double beta, INDArray c) {
        HostMemory left = HostMemory.of(a);
        HostMemory right = HostMemory.of(b);
        HostMemory result = HostMemory.of(c);
        int m = result.rows();
        int n = result.columns();
        int k = transposeA ? left.rows() : left.columns();
        boolean fits = (transposeA ? left.columns() : left.rows()) == m
                && (transposeB ? right.rows() : right.columns()) == n
                && (transposeB ? right.columns() : right.rows()) == k;
        if (!fits) {
            throw new IllegalArgumentException("product of [%d, %d]%s and [%d, %d]%s does not give [%d, %d]"
                    .formatted(
                            left.rows(),
                            left.columns(),
                            transposeA ? "ᵀ" : "",
                            right.rows(),
                            right.columns(),
                            transposeB ? "ᵀ" : "",
                            m,
                            n));
        }
        int strideA = left.columns();
        int strideB = right.columns();
        boolean small = 2L * m * n * k < SINGLE_THREAD_FLOPS;
        int down = small ? 1 : parts(m);
        int across = small ? 1 : parts(n);
        workers.run(down * across, part -> {
            int row = bound(m, down, part / across);
            int column = bound(n, across, part % across);
            Blas.multiply(
                    transposeA,
                    transposeB,
                    bound(m, down, part / across + 1) - row,
                    bound(n, across, part % across + 1) - column,
                    k,
                    alpha,
                    left.at(transposeA ? row : (long) row * strideA),
                    strideA,
                    right.at(transposeB ? (long) column * strideB : column),
                    strideB,
                    beta,
                    result.at((long) row * n + column),
                    n);
        });
    }

    /** Returns a power of two, which numbers of threads are likely to divide. */
    private static int parts(int length) {
        return Integer.highestOneBit(Math.max(1, length / PART));
    }

    private static int bound(int length, int parts, int part) {
        return (int) ((long) length * part / parts);
    }

    @Override
    public void rmsNorm(INDArray x, INDArray weight, double epsilon, INDArray y) {
        norm(x, false, weight, new float[(int) x.size(1)], epsilon, y);
    }

    @Override
    public void layerNorm(INDArray x, INDArray weight, INDArray bias, double epsilon, INDArray y) {
        norm(x, true, weight, HostMemory.of(bias).vector(), epsilon, y);
    }

    private void norm(INDArray x, boolean centred, INDArray weight, float[] shifts, double epsilon, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        output.requireShapeOf(input);
        float[] scales = HostMemory.of(weight).vector();
        workers.rows(input.rows(), (from, to) -> {
            float[] row = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                float inverse = inverseLength(row, centred, epsilon);
                for (int j = 0; j < row.length; j++) {
                    row[j] = row[j] * inverse * scales[j] + shifts[j];
                }
                output.write(i, row);
            }
        });
    }

    @Override
    public void rmsNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx) {
        normBackward(x, false, weight, epsilon, dy, dx);
    }

    @Override
    public void layerNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx) {
        normBackward(x, true, weight, epsilon, dy, dx);
    }

    private void normBackward(INDArray x, boolean centred, INDArray weight, double epsilon, INDArray dy, INDArray dx) {
        HostMemory input = HostMemory.of(x);
        HostMemory slopes = HostMemory.of(dy);
        HostMemory result = HostMemory.of(dx);
        slopes.requireShapeOf(input);
        result.requireShapeOf(input);
        float[] scales = HostMemory.of(weight).vector();
        workers.rows(input.rows(), (from, to) -> {
            int columns = input.columns();
            float[] row = new float[columns];
            float[] slope = new float[columns];
            float[] sum = new float[columns];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                slopes.read(i, slope);
                result.read(i, sum);
                float inverse = inverseLength(row, centred, epsilon);
                for (int j = 0; j < columns; j++) {
                    slope[j] *= scales[j];
                }
                float mean = centred ? (float) (Rows.sum(slope, 0, columns) / columns) : 0;
                float along = (float) (Rows.dot(slope, row) / columns * inverse * inverse);
                for (int j = 0; j < columns; j++) {
                    sum[j] += inverse * (slope[j] - mean - row[j] * along);
                }
                result.write(i, sum);
            }
        });
    }

    /** Subtracts the row's mean from it if so asked, and returns 1 / the root of its mean square. */
    private static float inverseLength(float[] row, boolean centred, double epsilon) {
        if (centred) {
            float mean = (float) (Rows.sum(row, 0, row.length) / row.length);
            for (int j = 0; j < row.length; j++) {
                row[j] -= mean;
            }
        }
        return (float) (1 / Math.sqrt(Rows.dot(row, row) / row.length + epsilon));
    }

    @Override
    public void rotate(INDArray x, int headSize, RotaryTable table, int[] positions, boolean back) {
        HostMemory memory = HostMemory.of(x);
        int half = table.half();
        workers.rows(memory.rows(), (from, to) -> {
            float[] row = new float[memory.columns()];
            for (int i = from; i < to; i++) {
                memory.read(i, row);
                int angles = positions[i] * half;
                for (int head = 0; head < row.length; head += headSize) {
                    for (int j = 0; j < half; j++) {
                        float cosine = table.cosines()[angles + j];
                        float sine = back ? -table.sines()[angles + j] : table.sines()[angles + j];
                        float first = row[head + j];
                        float second = row[head + half + j];
                        row[head + j] = first * cosine - second * sine;
                        row[head + half + j] = second * cosine + first * sine;
                    }
                }
                memory.write(i, row);
            }
        });
    }

    @Override
    public void attend(
            List<AttentionSpan> spans,
            AttentionShape shape,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray y) {
        HostMemory queries = HostMemory.of(q);
        HostMemory keys = HostMemory.of(k);
        HostMemory values = HostMemory.of(v);
        HostMemory scores = HostMemory.of(probabilities);
        HostMemory output = HostMemory.of(y);
        List<HeadOfSpan> tasks = heads(spans, shape, 1);
        workers.run(tasks.size(), index -> {
            HeadOfSpan task = tasks.get(index);
            AttentionSpan span = task.span;
            int head = task.head;
            long queryAt = (long) span.queryStart() * shape.queryWidth() + (long) head * shape.size();
            long keyAt = (long) span.keyStart() * shape.keyWidth() + (long) (head / shape.headsPerKey()) * shape.size();
            FloatPointer weights = scores.at(task.scores);
            Blas.multiply(
                    false,
                    true,
                    span.queries(),
                    span.keys(),
                    shape.size(),
                    shape.scale(),
                    queries.at(queryAt),
                    shape.queryWidth(),
                    keys.at(keyAt),
                    shape.keyWidth(),
                    0,
                    weights,
                    span.keys());
            softmax(span, scores, Math.toIntExact(task.scores));
            Blas.multiply(
                    false,
                    false,
                    span.queries(),
                    shape.size(),
                    span.keys(),
                    1,
                    weights,
                    span.keys(),
                    values.at(keyAt),
                    shape.keyWidth(),
                    0,
                    output.at(queryAt),
                    shape.queryWidth());
        });
    }

    private static void softmax(AttentionSpan span, HostMemory scores, int start) {
        float[] row = new float[span.keys()];
        for (int i = 0; i < span.queries(); i++) {
            int at = start + i * row.length;
            scores.values().get(at, row);
            int shared = span.sharedEnd()[i];
            int own = span.ownStart()[i];
            int end = span.ownEnd()[i];
            float highest = Math.max(Rows.highest(row, 0, shared), Rows.highest(row, own, end));
            double sum = Rows.exponentials(row, 0, shared, highest) + Rows.exponentials(row, own, end, highest);
            float inverse = (float) (1 / sum);
            Rows.scale(row, 0, shared, inverse);
            Arrays.fill(row, shared, own, 0);
            Rows.scale(row, own, end, inverse);
            Arrays.fill(row, end, row.length, 0);
            scores.values().put(at, row);
        }
    }

    @Override
    public void attendBackward(
            List<AttentionSpan> spans,
            AttentionShape shape,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray probabilities,
            INDArray dy,
            INDArray dq,
            INDArray dk,
            INDArray dv) {
        HostMemory queries = HostMemory.of(q);
        HostMemory keys = HostMemory.of(k);
        HostMemory values = HostMemory.of(v);
        HostMemory weights = HostMemory.of(probabilities);
        HostMemory slopes = HostMemory.of(dy);
        HostMemory querySlopes = HostMemory.of(dq);
        HostMemory keySlopes = HostMemory.of(dk);
        HostMemory valueSlopes = HostMemory.of(dv);
        int width = shape.queryWidth();
        int keyWidth = shape.keyWidth();
        // One task for all query heads of a key head, so that no two add to the same rows of dk and dv.
        List<HeadOfSpan> tasks = heads(spans, shape, shape.headsPerKey());
        workers.run(tasks.size(), index -> {
            HeadOfSpan task = tasks.get(index);
            AttentionSpan span = task.span;
            int n = span.queries();
            int m = span.keys();
            long keyAt = (long) span.keyStart() * keyWidth + (long) (task.head / shape.headsPerKey()) * shape.size();
            try (FloatPointer scoreSlopes = new FloatPointer((long) n * m)) {
                for (int i = 0; i < shape.headsPerKey(); i++) {
                    long queryAt = (long) span.queryStart() * width + (long) (task.head + i) * shape.size();
                    long scoresAt = task.scores + (long) i * n * m;
                    double beta = i == 0 ? 0 : 1;
                    FloatPointer p = weights.at(scoresAt);
                    FloatPointer slope = slopes.at(queryAt);
                    Blas.multiply(
                            true,
                            false,
                            m,
                            shape.size(),
                            n,
                            1,
                            p,
                            m,
                            slope,
                            width,
                            beta,
                            valueSlopes.at(keyAt),
                            keyWidth);
                    Blas.multiply(
                            false,
                            true,
                            n,
                            m,
                            shape.size(),
                            1,
                            slope,
                            width,
                            values.at(keyAt),
                            keyWidth,
                            0,
                            scoreSlopes,
                            m);
                    softmaxBackward(span, weights, Math.toIntExact(scoresAt), scoreSlopes);
                    Blas.multiply(
                            false,
                            false,
                            n,
                            shape.size(),
                            m,
                            shape.scale(),
                            scoreSlopes,
                            m,
                            keys.at(keyAt),
                            keyWidth,
                            0,
                            querySlopes.at(queryAt),
                            width);
                    Blas.multiply(
                            true,
                            false,
                            m,
                            shape.size(),
                            n,
                            shape.scale(),
                            scoreSlopes,
                            m,
                            queries.at(queryAt),
                            width,
                            beta,
                            keySlopes.at(keyAt),
                            keyWidth);
                }
            }
        });
    }

    /** Replaces the gradient with respect to the probabilities by that with respect to the scores. */
    private static void softmaxBackward(AttentionSpan span, HostMemory weights, int start, FloatPointer slopes) {
        var buffer = slopes.asBuffer();
        float[] p = new float[span.keys()];
        float[] slope = new float[span.keys()];
        for (int i = 0; i < span.queries(); i++) {
            weights.values().get(start + i * p.length, p);
            buffer.get(i * p.length, slope);
            float mean = (float) Rows.dot(p, slope);
            for (int j = 0; j < p.length; j++) {
                slope[j] = p[j] * (slope[j] - mean);
            }
            buffer.put(i * p.length, slope);
        }
    }

    private static List<HeadOfSpan> heads(List<AttentionSpan> spans, AttentionShape shape, int step) {
        List<HeadOfSpan> tasks = new ArrayList<>();
        long scores = 0;
        for (AttentionSpan span : spans) {
            for (int head = 0; head < shape.heads(); head += step) {
                tasks.add(new HeadOfSpan(span, head, scores));
                scores += (long) step * span.queries() * span.keys();
            }
        }
        return tasks;
    }

    /** A head of a span, and where its scores start. */
    private record HeadOfSpan(AttentionSpan span, int head, long scores) {}

    @Override
    public void gatedSwish(INDArray gate, INDArray up, INDArray y) {
        HostMemory gates = HostMemory.of(gate);
        HostMemory ups = HostMemory.of(up);
        HostMemory output = HostMemory.of(y);
        ups.requireShapeOf(gates);
        output.requireShapeOf(gates);
        workers.rows(gates.rows(), (from, to) -> {
            float[] g = new float[gates.columns()];
            float[] u = new float[gates.columns()];
            float[] sigmoid = new float[gates.columns()];
            for (int i = from; i < to; i++) {
                gates.read(i, g);
                ups.read(i, u);
                SigmoidGate.sigmoid(g, sigmoid);
                for (int j = 0; j < g.length; j++) {
                    u[j] *= g[j] * sigmoid[j];
                }
                output.write(i, u);
            }
        });
    }

    @Override
    public void gatedSwishBackward(INDArray gate, INDArray up, INDArray dy) {
        HostMemory gates = HostMemory.of(gate);
        HostMemory ups = HostMemory.of(up);
        HostMemory slopes = HostMemory.of(dy);
        ups.requireShapeOf(gates);
        slopes.requireShapeOf(gates);
        workers.rows(gates.rows(), (from, to) -> {
            float[] g = new float[gates.columns()];
            float[] u = new float[gates.columns()];
            float[] slope = new float[gates.columns()];
            float[] sigmoid = new float[gates.columns()];
            for (int i = from; i < to; i++) {
                gates.read(i, g);
                ups.read(i, u);
                slopes.read(i, slope);
                SigmoidGate.sigmoid(g, sigmoid);
                for (int j = 0; j < g.length; j++) {
                    float swish = g[j] * sigmoid[j];
                    g[j] = slope[j] * u[j] * (sigmoid[j] + swish * (1 - sigmoid[j]));
                    u[j] = slope[j] * swish;
                }
                gates.write(i, g);
                ups.write(i, u);
            }
        });
    }

    @Override
    public void activate(Activation activation, INDArray x, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        output.requireShapeOf(input);
        workers.rows(input.rows(), (from, to) -> {
            float[] row = new float[input.columns()];
            float[] sigmoid = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                if (activation == Activation.GELU) {
                    for (int j = 0; j < row.length; j++) {
                        row[j] = Gelu.value(row[j]);
                    }
                } else {
                    SigmoidGate.sigmoid(activation, row, sigmoid);
                    for (int j = 0; j < row.length; j++) {
                        row[j] *= sigmoid[j];
                    }
                }
                output.write(i, row);
            }
        });
    }

    @Override
    public void activateBackward(Activation activation, INDArray x, INDArray dy) {
        HostMemory input = HostMemory.of(x);
        HostMemory slopes = HostMemory.of(dy);
        slopes.requireShapeOf(input);
        workers.rows(input.rows(), (from, to) -> {
            float[] row = new float[input.columns()];
            float[] sigmoid = new float[input.columns()];
            float[] slope = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                slopes.read(i, slope);
                if (activation == Activation.GELU) {
                    for (int j = 0; j < row.length; j++) {
                        slope[j] *= Gelu.slope(row[j]);
                    }
                } else {
                    SigmoidGate.sigmoid(activation, row, sigmoid);
                    SigmoidGate.slope(activation, row, sigmoid, slope);
                }
                slopes.write(i, slope);
            }
        });
    }

    @Override
    public void addBias(INDArray x, INDArray bias) {
        HostMemory memory = HostMemory.of(x);
        float[] shifts = HostMemory.of(bias).vector();
        workers.rows(memory.rows(), (from, to) -> {
            float[] row = new float[memory.columns()];
            for (int i = from; i < to; i++) {
                memory.read(i, row);
                for (int j = 0; j < row.length; j++) {
                    row[j] += shifts[j];
                }
                memory.write(i, row);
            }
        });
    }

    @Override
    public void add(INDArray x, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        output.requireShapeOf(input);
        workers.rows(input.rows(), (from, to) -> {
            float[] row = new float[input.columns()];
            float[] sum = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                output.read(i, sum);
                for (int j = 0; j < row.length; j++) {
                    sum[j] += row[j];
                }
                output.write(i, sum);
            }
        });
    }

    @Override
    public void gather(INDArray x, int[] rows, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        workers.rows(rows.length, (from, to) -> {
            float[] row = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(rows[i], row);
                output.write(i, row);
            }
        });
    }

    @Override
    public void scatterAdd(INDArray x, double[] weights, int[] rows, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        float[] row = new float[input.columns()];
        float[] sum = new float[input.columns()];
        for (int i = 0; i < rows.length; i++) { // in order on one thread: rows may repeat
            float weight = (float) weights[i];
            input.read(i, row);
            output.read(rows[i], sum);
            for (int j = 0; j < row.length; j++) {
                sum[j] += weight * row[j];
            }
            output.write(rows[i], sum);
        }
    }

    @Override
    public void dropout(INDArray x, double rate, long seed, long[] keys, INDArray y) {
        HostMemory input = HostMemory.of(x);
        HostMemory output = HostMemory.of(y);
        output.requireShapeOf(input);
        float kept = (float) (1 / (1 - rate));
        workers.rows(input.rows(), (from, to) -> {
            float[] row = new float[input.columns()];
            for (int i = from; i < to; i++) {
                input.read(i, row);
                DropoutMask mask = new DropoutMask(rate, seed, keys[i]);
                for (int j = 0; j < row.length; j++) {
                    row[j] = mask.next() ? row[j] * kept : 0;
                }
                output.write(i, row);
            }
        });
    }

    @Override
    public void logProbabilities(INDArray logits, int[] targets, double[] logProbabilities, int offset) {
        HostMemory memory = HostMemory.of(logits);
        workers.rows(targets.length, (from, to) -> {
            float[] row = new float[memory.columns()];
            for (int i = from; i < to; i++) {
                memory.read(i, row);
                float highest = Rows.highest(row, 0, row.length);
                double target = row[targets[i]] - (double) highest;
                double sum = Rows.exponentials(row, 0, row.length, highest);
                logProbabilities[offset + i] = target - Math.log(sum);
                Rows.scale(row, 0, row.length, (float) (-1 / sum));
                row[targets[i]] += 1;
                memory.write(i, row);
            }
        });
    }

    @Override
    public void close() {
        workers.close();
    }
}
