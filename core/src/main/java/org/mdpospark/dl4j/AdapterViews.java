package org.mdpospark.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.model.LoraParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Names for A and B of each module, {@code A0, B0, A1, …}, and where they lie in a network's vectors. First values are
 * not drawn here: whoever makes the network puts them in.
 */
final class AdapterViews implements ParamInitializer {
    private final AdapterLayout layout;

    AdapterViews(AdapterLayout layout) {
        this.layout = layout;
    }

    static boolean isB(String name) {
        return name.startsWith("B");
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return layout.length();
    }

    @Override
    public long numParams(Layer layer) {
        return layout.length();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return names();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return names();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return List.of();
    }

    @Override
    public boolean isWeightParam(Layer layer, String name) {
        return true;
    }

    @Override
    public boolean isBiasParam(Layer layer, String name) {
        return false;
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray parameters, boolean initialize) {
        names().forEach(conf::addVariable);
        return views(parameters);
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradient) {
        return views(gradient);
    }

    private Map<String, INDArray> views(INDArray vector) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        List<AdaptedModule> modules = layout.modules();
        for (int i = 0; i < modules.size(); i++) {
            views.put("A" + i, LoraParameters.down(modules.get(i), vector));
            views.put("B" + i, LoraParameters.up(modules.get(i), vector));
        }
        return views;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < layout.modules().size(); i++) {
            names.add("A" + i);
            names.add("B" + i);
        }
        return names;
    }
}
