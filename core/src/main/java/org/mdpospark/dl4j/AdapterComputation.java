package org.mdpospark.dl4j;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.SplitMix64;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.PolicyModel;
import org.mdpospark.objective.ObjectiveSums;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.PairLoss;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layer at work. A step runs each micro-batch forward and, since a pair's loss depends on that pair alone, backward
 * right away; DL4J's own backward pass then finds the gradient done. Otherwise all micro-batches' activations would
 * have to wait for it, or be computed twice.
 */
public final class AdapterComputation extends BaseLayer<AdapterLayer> {
    private static final long serialVersionUID = 1;

    private final transient AdapterLayout layout;
    private transient @Nullable PolicyModel model;
    private transient @Nullable PairExamples examples;
    private transient ObjectiveSums sums = ObjectiveSums.NONE;
    private transient double gradientNorms;
    private transient long steps;
    private transient long rowsSeen;
    private transient long[] pairs = {};
    private transient float[] coefficients = {};
    private transient boolean cuts = true;

    AdapterComputation(NeuralNetConfiguration conf, DataType type, AdapterLayout layout) {
        super(conf, type);
        this.layout = layout;
    }

    /**
     * What was learnt from since the last {@link #takeSums}.
     *
     * @param sums over the pairs, each under the parameters that met it
     * @param gradientNorms sum of the L2 norms of the steps' gradients, before clipping, of the factors that were
     *     trained
     * @param steps that were taken
     * @param rows of the decoder
     */
    public record StepSums(ObjectiveSums sums, double gradientNorms, long steps, long rows) implements Serializable {}

    /** Gives the layer what it computes with. */
    public void attach(PolicyModel policy, PairExamples data) {
        model = policy;
        examples = data;
    }

    /** Returns what was learnt from since the last call. */
    public StepSums takeSums() {
        StepSums taken = new StepSums(sums, gradientNorms, steps, rowsSeen);
        sums = ObjectiveSums.NONE;
        gradientNorms = 0;
        steps = 0;
        rowsSeen = 0;
        return taken;
    }

    /** Says whether backward passes cut the gradient to the largest norm; they do unless told otherwise. */
    void cuts(boolean cut) {
        cuts = cut;
    }

    /** Cuts a gradient to the largest norm, if there is one, and returns its norm before. */
    double cut(INDArray gradient, int iteration) {
        double norm = layerConf().gradientNorm(gradient, layout, iteration);
        double largest = layerConf().maxGradientNorm();
        if (largest > 0 && norm > largest) {
            gradient.muli(largest / norm);
        }
        return norm;
    }

    /** Returns log-probabilities [pairs, 3]; in training also leaves the gradient of their mean loss behind. */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        pairs = AdapterNetwork.rowNumbers(input);
        INDArray output = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, DataType.FLOAT, pairs.length, PairPasses.BRANCHES);
        try {
            PairPasses passes = passes();
            if (training) {
                learn(passes, output);
            } else {
                put(passes.logProbabilities(pairs, Optional.of(adapter())), 0, output);
            }
            rowsSeen += passes.rowsSeen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output;
    }

    @Override
    public INDArray activate(INDArray rows, boolean training, LayerWorkspaceMgr workspaces) {
        setInput(rows, workspaces);
        return activate(training, workspaces);
    }

    /**
     * Returns the gradient of Σ epsilon·output, cut. That of the mean loss is done already; any other is computed here.
     *
     * @param epsilon [pairs, 3]
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        float[] wanted = epsilon.dup('c').data().asFloat();
        if (!Arrays.equals(wanted, coefficients)) {
            run(wanted);
        }
        if (cuts) {
            cut(gradientsFlattened, getIterationCount());
        }
        Gradient gradient = new DefaultGradient();
        gradientViews.forEach(gradient::setGradientFor);
        INDArray none = workspaces.create(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape());
        return new Pair<>(gradient, none);
    }

    /** Weight decay acts on the update alone: the score is the mean loss. */
    @Override
    public double calcRegularizationScore(boolean backpropOnly) {
        return 0;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    private void learn(PairPasses passes, INDArray output) throws IOException {
        gradientsFlattened.assign(0);
        coefficients = new float[pairs.length * PairPasses.BRANCHES];
        passes.backward(pairs, adapter(), gradientsFlattened, layerConf().dropout(), dropoutSeed(), (batch, some) -> {
            put(some, batch.first(), output);
            for (int i = 0; i < batch.examples().size(); i++) {
                PairExample example = batch.examples().get(i);
                PairLoss loss = layerConf().loss().evaluate(example.reference(), branches(example.row(), some, i));
                sums = sums.plus(ObjectiveSums.of(loss, example.tokens().chosen().length));
                float[] row = MdpoLoss.gradientRow(loss, pairs.length);
                System.arraycopy(row, 0, coefficients, (batch.first() + i) * PairPasses.BRANCHES, row.length);
            }
            return part(coefficients, batch.first(), some.length);
        });
        gradientNorms += layerConf().gradientNorm(gradientsFlattened, layout, getIterationCount());
        steps++;
    }

    private void run(float[] wanted) {
        gradientsFlattened.assign(0);
        try {
            passes().backward(
                            pairs,
                            adapter(),
                            gradientsFlattened,
                            layerConf().dropout(),
                            dropoutSeed(),
                            (batch, some) -> part(wanted, batch.first(), some.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        coefficients = wanted;
    }

    private PairPasses passes() {
        if (model == null || examples == null) {
            throw new IllegalStateException("the adapter's layer has no model here: attach one before computing");
        }
        return new PairPasses(model, examples, layerConf().microBatchRows());
    }

    private LoraParameters adapter() {
        return new LoraParameters(layout, paramsFlattened, layerConf().scaling());
    }

    /** Every step drops other values; the same step, run again, the same. */
    private long dropoutSeed() {
        return new SplitMix64(layerConf().seed() + getIterationCount()).nextLong();
    }

    private static PairLogProbabilities branches(long row, double[] logProbabilities, int pair) {
        int at = pair * PairPasses.BRANCHES;
        for (int branch = 0; branch < PairPasses.BRANCHES; branch++) {
            if (!Double.isFinite(logProbabilities[at + branch])) {
                throw new NotFiniteException(row);
            }
        }
        return new PairLogProbabilities(logProbabilities[at], logProbabilities[at + 1], logProbabilities[at + 2]);
    }

    private static void put(double[] logProbabilities, int first, INDArray output) {
        for (int i = 0; i < logProbabilities.length; i++) {
            output.putScalar((long) first * PairPasses.BRANCHES + i, logProbabilities[i]);
        }
    }

    private static double[] part(float[] all, int first, int length) {
        double[] part = new double[length];
        for (int i = 0; i < length; i++) {
            part[i] = all[first * PairPasses.BRANCHES + i];
        }
        return part;
    }
}
