package org.mdpospark.model;

import java.util.List;
import org.mdpospark.checkpoint.VisionConfig.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The kernels as operations of ND4J: slower than {@link HostKernels} on the CPU, but they run wherever ND4J does, and
 * in double precision.
 */
final class Nd4jKernels implements Kernels {
    private static final double TANH_SCALE = Math.sqrt(2 / Math.PI);
    private static final double TANH_CUBIC = 0.044715;
    private static final double UNSEEN = -1e30; // e^(UNSEEN - highest) is 0 in either precision

    private final DataType type;

    Nd4jKernels(DataType type) {
        this.type = type;
    }

    @Override
    public DataType type() {
        return type;
    }

    @Override
    public void multiply(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, double alpha, double beta, INDArray c) {
        Nd4j.gemm(a, b, c, transposeA, transposeB, alpha, beta);
    }

    @Override
    public void rmsNorm(INDArray x, INDArray weight, double epsilon, INDArray y) {
        y.assign(x.divColumnVector(rms(x, epsilon)).muliRowVector(weight));
    }

    @Override
    public void rmsNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx) {
        INDArray rms = rms(x, epsilon); // [n, 1]
        INDArray normed = x.divColumnVector(rms);
        addNormGradient(normed, rms, dy.mulRowVector(weight), dx);
    }

    private static INDArray rms(INDArray x, double epsilon) {
        return Transforms.sqrt(x.mul(x).mean(true, 1).addi(epsilon));
    }

    @Override
    public void layerNorm(INDArray x, INDArray weight, INDArray bias, double epsilon, INDArray y) {
        INDArray centred = x.subColumnVector(x.mean(true, 1));
        y.assign(centred.diviColumnVector(rms(centred, epsilon))
                .muliRowVector(weight)
                .addiRowVector(bias));
    }

    @Override
    public void layerNormBackward(INDArray x, INDArray weight, double epsilon, INDArray dy, INDArray dx) {
        INDArray centred = x.subColumnVector(x.mean(true, 1));
        INDArray deviation = rms(centred, epsilon);
        INDArray slope = dy.mulRowVector(weight);
        slope.subiColumnVector(slope.mean(true, 1));
        addNormGradient(centred.diviColumnVector(deviation), deviation, slope, dx);
    }

    /** dx += (slope - normed·mean(slope·normed)) / deviation. */
    private static void addNormGradient(INDArray normed, INDArray deviation, INDArray slope, INDArray dx) {
        INDArray along = slope.mul(normed).mean(true, 1);
        dx.addi(slope.sub(normed.mulColumnVector(along)).diviColumnVector(deviation));
    }

    @Override
    public void rotate(INDArray x, int headSize, RotaryTable table, int[] positions, boolean back) {
        int half = table.half();
        INDArray cosines = Nd4j.create(type, positions.length, half);
        INDArray sines = Nd4j.create(type, positions.length, half);
        for (int i = 0; i < positions.length; i++) {
            for (int j = 0; j < half; j++) {
                cosines.putScalar(i, j, table.cosines()[positions[i] * half + j]);
                sines.putScalar(i, j, (back ? -1 : 1) * table.sines()[positions[i] * half + j]);
            }
        }
        for (int head = 0; head < x.columns(); head += headSize) {
            INDArray first = columns(x, head, half);
            INDArray second = columns(x, head + half, half);
            INDArray turned = first.mul(cosines).subi(second.mul(sines));
            second.assign(second.mul(cosines).addi(first.mul(sines)));
            first.assign(turned);
        }
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
        long at = 0;
        for (AttentionSpan span : spans) {
            INDArray unseen = unseen(span);
            for (int head = 0; head < shape.heads(); head++) {
                INDArray queries = head(q, span.queryStart(), span.queries(), head, shape);
                INDArray keys = head(k, span.keyStart(), span.keys(), head / shape.headsPerKey(), shape);
                INDArray values = head(v, span.keyStart(), span.keys(), head / shape.headsPerKey(), shape);
                INDArray scores =
                        queries.mmul(keys.transpose()).muli(shape.scale()).addi(unseen);
                scores.subiColumnVector(scores.max(true, 1));
                Transforms.exp(scores, false);
                scores.diviColumnVector(scores.sum(true, 1));
                scores(probabilities, at, span).assign(scores);
                head(y, span.queryStart(), span.queries(), head, shape).assign(scores.mmul(values));
                at += (long) span.queries() * span.keys();
            }
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
        long at = 0;
        for (AttentionSpan span : spans) {
            for (int head = 0; head < shape.heads(); head++) {
                int keyHead = head / shape.headsPerKey();
                INDArray queries = head(q, span.queryStart(), span.queries(), head, shape);
                INDArray keys = head(k, span.keyStart(), span.keys(), keyHead, shape);
                INDArray values = head(v, span.keyStart(), span.keys(), keyHead, shape);
                INDArray slope = head(dy, span.queryStart(), span.queries(), head, shape);
                INDArray p = scores(probabilities, at, span);
                INDArray weightSlopes = slope.mmul(values.transpose());
                INDArray scoreSlopes =
                        p.mul(weightSlopes.subiColumnVector(weightSlopes.mul(p).sum(true, 1)));
                scoreSlopes.muli(shape.scale());
                head(dq, span.queryStart(), span.queries(), head, shape).assign(scoreSlopes.mmul(keys));
                INDArray keySlopes = head(dk, span.keyStart(), span.keys(), keyHead, shape);
                INDArray valueSlopes = head(dv, span.keyStart(), span.keys(), keyHead, shape);
                if (head % shape.headsPerKey() == 0) {
                    keySlopes.assign(0);
                    valueSlopes.assign(0);
                }
                keySlopes.addi(scoreSlopes.transpose().mmul(queries));
                valueSlopes.addi(p.transpose().mmul(slope));
                at += (long) span.queries() * span.keys();
            }
        }
    }

    private INDArray unseen(AttentionSpan span) {
        INDArray mask = Nd4j.create(type, span.queries(), span.keys()).assign(UNSEEN);
        for (int i = 0; i < span.queries(); i++) {
            for (int j = 0; j < span.sharedEnd()[i]; j++) {
                mask.putScalar(i, j, 0);
            }
            for (int j = span.ownStart()[i]; j < span.ownEnd()[i]; j++) {
                mask.putScalar(i, j, 0);
            }
        }
        return mask;
    }

    private static INDArray head(INDArray x, int start, int rows, int head, AttentionShape shape) {
        return x.get(
                NDArrayIndex.interval(start, start + rows),
                NDArrayIndex.interval((long) head * shape.size(), (head + 1L) * shape.size()));
    }

    private static INDArray scores(INDArray probabilities, long at, AttentionSpan span) {
        long length = (long) span.queries() * span.keys();
        return probabilities
                .reshape(probabilities.length())
                .get(NDArrayIndex.interval(at, at + length))
                .reshape(span.queries(), span.keys());
    }

    private static INDArray columns(INDArray x, int start, int count) {
        return x.get(NDArrayIndex.all(), NDArrayIndex.interval(start, start + count));
    }

    @Override
    public void gatedSwish(INDArray gate, INDArray up, INDArray y) {
        y.assign(Transforms.sigmoid(gate, true).muli(gate).muli(up));
    }

    @Override
    public void gatedSwishBackward(INDArray gate, INDArray up, INDArray dy) {
        INDArray sigmoid = Transforms.sigmoid(gate, true);
        INDArray swish = sigmoid.mul(gate);
        INDArray slope = sigmoid.add(swish.mul(sigmoid.rsub(1)));
        gate.assign(slope.muli(up).muli(dy));
        up.assign(swish.muli(dy));
    }

    @Override
    public void activate(Activation activation, INDArray x, INDArray y) {
        switch (activation) {
            case QUICK_GELU -> y.assign(Transforms.sigmoid(x.mul(1.702), false).muli(x));
            case GELU -> y.assign(normalCumulative(x).muli(x));
            case GELU_TANH -> y.assign(tanhOfCubic(x).addi(1).muli(0.5).muli(x));
        }
    }

    @Override
    public void activateBackward(Activation activation, INDArray x, INDArray dy) {
        switch (activation) {
            case QUICK_GELU -> {
                INDArray sigmoid = Transforms.sigmoid(x.mul(1.702), false);
                dy.muli(sigmoid.rsub(1).muli(x).muli(1.702).addi(1).muli(sigmoid));
            }
            case GELU -> {
                INDArray density = Transforms.exp(x.mul(x).muli(-0.5), false).muli(1 / Math.sqrt(2 * Math.PI));
                dy.muli(normalCumulative(x).addi(density.muli(x)));
            }
            case GELU_TANH -> {
                INDArray t = tanhOfCubic(x);
                INDArray inner = x.mul(x).muli(3 * TANH_CUBIC).addi(1).muli(TANH_SCALE);
                INDArray curve = t.mul(t).rsubi(1).muli(inner).muli(x);
                dy.muli(t.addi(1).addi(curve).muli(0.5));
            }
        }
    }

    private static INDArray normalCumulative(INDArray x) {
        INDArray scaled = x.mul(Math.sqrt(0.5));
        return Nd4j.getExecutioner().exec(new Erf(scaled, scaled)).addi(1).muli(0.5);
    }

    private static INDArray tanhOfCubic(INDArray x) {
        return Transforms.tanh(x.mul(x).muli(x).muli(TANH_CUBIC).addi(x).muli(TANH_SCALE), false);
    }

    @Override
    public void addBias(INDArray x, INDArray bias) {
        x.addiRowVector(bias);
    }

    @Override
    public void add(INDArray x, INDArray y) {
        y.addi(x);
    }

    @Override
    public void gather(INDArray x, int[] rows, INDArray y) {
        for (int i = 0; i < rows.length; i++) {
            y.getRow(i).assign(x.getRow(rows[i]));
        }
    }

    @Override
    public void scatterAdd(INDArray x, double[] weights, int[] rows, INDArray y) {
        for (int i = 0; i < rows.length; i++) {
            y.getRow(rows[i]).addi(x.getRow(i).mul(weights[i]));
        }
    }

    @Override
    public void dropout(INDArray x, double rate, long seed, long[] keys, INDArray y) {
        int columns = x.columns();
        double[] factors = new double[Math.multiplyExact(keys.length, columns)];
        for (int i = 0; i < keys.length; i++) {
            DropoutMask mask = new DropoutMask(rate, seed, keys[i]);
            for (int j = 0; j < columns; j++) {
                factors[i * columns + j] = mask.next() ? 1 / (1 - rate) : 0;
            }
        }
        y.assign(x.mul(
                Nd4j.createFromArray(factors).reshape(keys.length, columns).castTo(type)));
    }

    @Override
    public void logProbabilities(INDArray logits, int[] targets, double[] logProbabilities, int offset) {
        logits.subiColumnVector(logits.max(true, 1));
        double[] shifted = new double[targets.length];
        for (int i = 0; i < targets.length; i++) {
            shifted[i] = logits.getDouble(i, targets[i]);
        }
        Transforms.exp(logits, false);
        INDArray sums = logits.sum(true, 1);
        logits.diviColumnVector(sums).negi();
        for (int i = 0; i < targets.length; i++) {
            logProbabilities[offset + i] = shifted[i] - Math.log(sums.getDouble(i, 0));
            logits.putScalar(i, targets[i], logits.getDouble(i, targets[i]) + 1);
        }
    }

    @Override
    public void close() {
        // holds nothing
    }
}
