package org.mdpospark.lora;

import java.util.ArrayList;
import java.util.List;

/** Decoders that tests make up. */
final class TestModules {
    /** The linear layers of a LLaMA with keys narrower than queries. */
    static final List<LinearModule> LLAMA = llama(3, 8, 12);

    private TestModules() {}

    static List<LinearModule> llama(int layers, int hidden, int intermediate) {
        List<LinearModule> linears = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            linears.add(new LinearModule(layer, "self_attn.q_proj", hidden, hidden));
            linears.add(new LinearModule(layer, "self_attn.k_proj", hidden, hidden / 2));
            linears.add(new LinearModule(layer, "self_attn.v_proj", hidden, hidden / 2));
            linears.add(new LinearModule(layer, "self_attn.o_proj", hidden, hidden));
            linears.add(new LinearModule(layer, "mlp.gate_proj", hidden, intermediate));
            linears.add(new LinearModule(layer, "mlp.up_proj", hidden, intermediate));
            linears.add(new LinearModule(layer, "mlp.down_proj", intermediate, hidden));
        }
        return linears;
    }

    static LoraConfig config(int rank) {
        return new LoraConfig(rank, 2 * rank, 0, false, TargetModules.allLinear(), 0);
    }

    /** Returns an adapter of values 1, 2, 3 and so on. */
    static Adapter counting(int rank, List<LinearModule> linears) {
        Adapter adapter = Adapter.zeros(config(rank), AdapterLayout.of(rank, linears));
        for (int i = 0; i < adapter.values().limit(); i++) {
            adapter.values().put(i, i + 1);
        }
        return adapter;
    }
}
