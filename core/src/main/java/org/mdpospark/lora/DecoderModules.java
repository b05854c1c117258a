package org.mdpospark.lora;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.DecoderConfig;

/** The linear layers of a decoder's blocks. */
public final class DecoderModules {
    private DecoderModules() {}

    /** Returns them by layer, inside a layer in the order in which the block uses them. */
    public static List<LinearModule> of(DecoderConfig decoder) {
        List<LinearModule> linears = new ArrayList<>();
        for (int layer = 0; layer < decoder.layers(); layer++) {
            linears.add(new LinearModule(layer, "self_attn.q_proj", decoder.hidden(), decoder.queryWidth()));
            linears.add(new LinearModule(layer, "self_attn.k_proj", decoder.hidden(), decoder.keyValueWidth()));
            linears.add(new LinearModule(layer, "self_attn.v_proj", decoder.hidden(), decoder.keyValueWidth()));
            switch (decoder.kind()) {
                case LLAMA -> {
                    linears.add(new LinearModule(layer, "self_attn.o_proj", decoder.queryWidth(), decoder.hidden()));
                    linears.add(new LinearModule(layer, "mlp.gate_proj", decoder.hidden(), decoder.intermediate()));
                    linears.add(new LinearModule(layer, "mlp.up_proj", decoder.hidden(), decoder.intermediate()));
                    linears.add(new LinearModule(layer, "mlp.down_proj", decoder.intermediate(), decoder.hidden()));
                }
                case PHI -> {
                    linears.add(new LinearModule(layer, "self_attn.dense", decoder.queryWidth(), decoder.hidden()));
                    linears.add(new LinearModule(layer, "mlp.fc1", decoder.hidden(), decoder.intermediate()));
                    linears.add(new LinearModule(layer, "mlp.fc2", decoder.intermediate(), decoder.hidden()));
                }
            }
        }
        return linears;
    }
}
