package org.mdpospark.dl4j;

import java.io.IOException;
import java.io.Serializable;
import java.nio.FloatBuffer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.PairLogProbabilities;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The DL4J network that training changes: row numbers in, the adapter's layer, the loss. Its parameter vector is the
 * adapter.
 */
public final class AdapterNetwork {
    /** A row number takes two columns, since a 32-bit float holds whole numbers up to 2^24 only. */
    static final int ROW_COLUMNS = 2;

    private static final String INPUT = "rows";
    private static final String LOSS = "loss";
    private static final long COLUMN = 1 << 20;

    private AdapterNetwork() {}

    /**
     * What decides a network.
     *
     * @param layout of the adapter
     * @param scaling factor of B·A
     * @param dropout share of an adapter's inputs that it does not see in training, in [0, 1)
     * @param seed of dropout
     * @param microBatchRows rows of the decoder that are computed together, unless a single pair has more
     */
    public record Settings(
            AdapterLayout layout,
            double scaling,
            double dropout,
            long seed,
            MdpoObjective objective,
            Optimizer optimizer,
            int microBatchRows)
            implements Serializable {
        public Settings {
            if (microBatchRows < 1) {
                throw new IllegalArgumentException("micro-batch must have a row, but has " + microBatchRows);
            }
        }
    }

    /** Returns the network's configuration, which travels to executors and into checkpoints. */
    public static ComputationGraphConfiguration configuration(Settings settings) {
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .miniBatch(false) // the loss is a mean already
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .graphBuilder()
                .addInputs(INPUT)
                .addLayer(AdapterLayer.NAME, new AdapterLayer(settings), INPUT)
                .addLayer(LOSS, new LossLayer.Builder(new MdpoLoss(settings.objective())).build(), AdapterLayer.NAME)
                .setOutputs(LOSS)
                .build();
    }

    /** Returns a network with given parameters, which it uses as they are. */
    public static ComputationGraph network(ComputationGraphConfiguration configuration, INDArray parameters) {
        ComputationGraph network = new ComputationGraph(configuration);
        network.init(parameters, false);
        network.initGradientsView();
        return network;
    }

    /** Returns a network with copies of given parameters. */
    public static ComputationGraph network(Settings settings, FloatBuffer parameters) {
        float[] values = new float[parameters.remaining()];
        parameters.duplicate().get(values);
        return network(configuration(settings), Nd4j.createFromArray(values));
    }

    /** Returns the layer that is the policy. */
    public static AdapterComputation computation(ComputationGraph network) {
        return (AdapterComputation) network.getLayer(AdapterLayer.NAME);
    }

    /** Returns pairs as a network takes them: their row numbers, and their reference log-probabilities as labels. */
    public static MultiDataSet dataSet(long[] rows, PairExamples examples) throws IOException {
        INDArray features = Nd4j.create(DataType.FLOAT, rows.length, ROW_COLUMNS);
        INDArray labels = Nd4j.create(DataType.FLOAT, rows.length, PairPasses.BRANCHES);
        for (int i = 0; i < rows.length; i++) {
            features.putScalar(i, 0, (int) (rows[i] / COLUMN));
            features.putScalar(i, 1, (int) (rows[i] % COLUMN));
            PairLogProbabilities reference = examples.reference(rows[i]);
            labels.putScalar(i, 0, reference.chosen());
            labels.putScalar(i, 1, reference.rejected());
            labels.putScalar(i, 2, reference.chosenOnNegative());
        }
        return new MultiDataSet(features, labels);
    }

    static long[] rowNumbers(INDArray features) {
        long[] rows = new long[(int) features.size(0)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = COLUMN * features.getLong(i, 0) + features.getLong(i, 1);
        }
        return rows;
    }

    /** Computes the gradient of pairs' mean loss, not cut, and changes nothing. */
    public static INDArray gradient(ComputationGraph network, MultiDataSet pairs) {
        network.setInputs(pairs.getFeatures());
        network.setLabels(pairs.getLabels());
        AdapterComputation layer = computation(network);
        layer.cuts(false);
        try {
            network.computeGradientAndScore();
        } finally {
            layer.cuts(true);
        }
        return network.getFlattenedGradients();
    }

    /**
     * Takes one optimizer step with a given gradient, which is cut and overwritten.
     *
     * @return the gradient's norm before
     */
    public static double step(ComputationGraph network, INDArray gradient) {
        INDArray view = network.getFlattenedGradients();
        if (view != gradient) {
            view.assign(gradient);
        }
        Gradient named = new DefaultGradient(view);
        named.setGradientFor(AdapterLayer.NAME + "_A0", view); // the name of any of its parameters finds the layer
        int iteration = network.getIterationCount();
        double norm = computation(network).cut(view, iteration);
        network.getUpdater().update(named, iteration, network.getEpochCount(), 1, LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(view.reshape(network.params().shape()));
        network.getConfiguration().setIterationCount(iteration + 1);
        return norm;
    }
}
