package org.mdpospark.dl4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Configuration of the layer that is the policy: from row numbers of pairs [pairs, 2] to log-probabilities of their
 * answers [pairs, 3]. Its parameters are the adapter, in the order of its {@link AdapterLayout}, and nothing else; the
 * frozen model is not part of the network but {@linkplain AdapterComputation#attach attached} to it where it computes.
 */
public final class AdapterLayer extends FeedForwardLayer {
    static final String NAME = "adapter"; // without '_', which DL4J's names of gradients are cut at

    private static final long serialVersionUID = 1;

    @JsonProperty
    private List<String> modules = List.of();

    @JsonProperty
    private int rank;

    @JsonProperty
    private double scaling;

    @JsonProperty
    private double dropout;

    @JsonProperty
    private long seed;

    @JsonProperty
    private int microBatchRows;

    @JsonProperty
    private double maxGradientNorm;

    @JsonProperty
    private @Nullable MdpoLoss loss;

    @JsonProperty
    private @Nullable IUpdater updaterOfB;

    /** For reading from JSON. */
    AdapterLayer() {}

    AdapterLayer(AdapterNetwork.Settings settings) {
        setLayerName(NAME);
        setNIn(AdapterNetwork.ROW_COLUMNS);
        setNOut(PairPasses.BRANCHES);
        this.modules =
                settings.layout().linears().stream().map(AdapterLayer::text).toList();
        this.rank = settings.layout().rank();
        this.scaling = settings.scaling();
        this.dropout = settings.dropout();
        this.seed = settings.seed();
        this.microBatchRows = settings.microBatchRows();
        this.loss = new MdpoLoss(settings.objective());
        setIUpdater(settings.optimizer().updater(settings.optimizer().scheduleOfA()));
        this.updaterOfB = settings.optimizer().updater(settings.optimizer().scheduleOfB());
        if (settings.optimizer().weightDecay() > 0) {
            setRegularization(
                    new ArrayList<>(List.of(new WeightDecay(settings.optimizer().weightDecay(), true))));
        }
        this.maxGradientNorm = settings.optimizer().maxGradientNorm();
    }

    AdapterLayout layout() {
        return AdapterLayout.of(rank, modules.stream().map(AdapterLayer::module).toList());
    }

    double scaling() {
        return scaling;
    }

    double dropout() {
        return dropout;
    }

    long seed() {
        return seed;
    }

    int microBatchRows() {
        return microBatchRows;
    }

    /** Returns the norm that gradients are cut to; 0 if they are not cut. */
    double maxGradientNorm() {
        return maxGradientNorm;
    }

    /**
     * Returns the norm of the factors that are trained in a step. All parameters are in this layer, so it is global.
     */
    double gradientNorm(INDArray gradient, AdapterLayout layout, int iteration) {
        return GradientNorm.of(gradient, layout, trains(getIUpdater(), iteration), trains(updaterOfB, iteration));
    }

    MdpoLoss loss() {
        return Objects.requireNonNull(loss);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        AdapterComputation layer = new AdapterComputation(conf, type, layout());
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
        layer.setParamTable(table);
        layer.setConf(conf);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return new AdapterViews(layout());
    }

    @Override
    public IUpdater getUpdaterByParam(String name) {
        return AdapterViews.isB(name) ? Objects.requireNonNull(updaterOfB) : getIUpdater();
    }

    @Override
    public List<Regularization> getRegularizationByParam(String name) {
        return getRegularization() == null ? List.of() : getRegularization();
    }

    @Override
    public InputType getOutputType(int index, InputType inputType) {
        return InputType.feedForward(PairPasses.BRANCHES);
    }

    @Override
    public @Nullable LayerMemoryReport getMemoryReport(InputType inputType) {
        return null; // what it takes is the model's, which plans it itself
    }

    private static boolean trains(@Nullable IUpdater updater, int iteration) {
        return !(updater instanceof FactorAdam adam && adam.rests(iteration));
    }

    private static String text(LinearModule module) {
        return "%d %s %d %d".formatted(module.layer(), module.name(), module.inputs(), module.outputs());
    }

    private static LinearModule module(String text) {
        String[] fields = text.split(" ", -1);
        return new LinearModule(
                Integer.parseInt(fields[0]), fields[1], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
    }
}
