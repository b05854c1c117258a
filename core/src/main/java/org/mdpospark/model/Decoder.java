package org.mdpospark.model;

import java.util.Optional;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.lora.AdaptedModule;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts a decoder's blocks together from frozen weights and adapters. */
final class Decoder {
    private final DecoderConfig config;
    private final Kernels kernels;
    private final ArrayPool pool;
    private final FrozenWeights weights;
    private final AttentionShape shape;
    private final RotaryTable rotary;

    Decoder(DecoderConfig config, Kernels kernels, ArrayPool pool, FrozenWeights weights) {
        this.config = config;
        this.kernels = kernels;
        this.pool = pool;
        this.weights = weights;
        this.shape = new AttentionShape(config.heads(), config.keyValueHeads(), config.headSize());
        this.rotary = RotaryTable.of(config.rotarySize(), config.positions(), config.rotaryBase());
    }

    AttentionShape shape() {
        return shape;
    }

    /** Returns a block, valid until another one is asked for; asking for it again makes it valid again. */
    DecoderBlock block(int layer, Optional<Updates> updates) {
        return block(layer, updates, Optional.empty());
    }

    /** Returns such a block, whose attention sees what earlier passes left in a cache. */
    DecoderBlock block(int layer, Optional<Updates> updates, Optional<LayerCache> cache) {
        BlockWeights block = weights.decoder(layer);
        return switch (config.kind()) {
            case LLAMA ->
                new LlamaBlock(
                        kernels,
                        pool,
                        config.normEpsilon(),
                        block.get("input_layernorm.weight"),
                        attention(layer, block, "self_attn.o_proj", updates, cache),
                        block.get("post_attention_layernorm.weight"),
                        linear(layer, block, "mlp.gate_proj", updates),
                        linear(layer, block, "mlp.up_proj", updates),
                        linear(layer, block, "mlp.down_proj", updates));
            case PHI ->
                new PhiBlock(
                        kernels,
                        pool,
                        config.normEpsilon(),
                        block.get("input_layernorm.weight"),
                        block.get("input_layernorm.bias"),
                        attention(layer, block, "self_attn.dense", updates, cache),
                        linear(layer, block, "mlp.fc1", updates),
                        linear(layer, block, "mlp.fc2", updates));
        };
    }

    private Attention attention(
            int layer, BlockWeights block, String output, Optional<Updates> updates, Optional<LayerCache> cache) {
        return new Attention(
                kernels,
                pool,
                shape,
                rotary,
                cache,
                linear(layer, block, "self_attn.q_proj", updates),
                linear(layer, block, "self_attn.k_proj", updates),
                linear(layer, block, "self_attn.v_proj", updates),
                linear(layer, block, output, updates));
    }

    private static Linear linear(int layer, BlockWeights block, String name, Optional<Updates> updates) {
        return new Linear(
                block.get(name + ".weight"),
                block.find(name + ".bias"),
                updates.flatMap(all -> all.lowRank(layer, name)));
    }

    /**
     * How the adapters of one pass are used.
     *
     * @param gradient where their gradients go; empty without a backward pass
     */
    record Updates(LoraParameters parameters, Optional<INDArray> gradient, double dropout, long seed) {
        Optional<LowRank> lowRank(int layer, String name) {
            return parameters.find(layer, name).map(this::lowRank);
        }

        private LowRank lowRank(AdaptedModule module) {
            return new LowRank(
                    LoraParameters.down(module, parameters.values()),
                    LoraParameters.up(module, parameters.values()),
                    parameters.scaling(),
                    dropout,
                    DropoutMask.mix(seed, module.begin()),
                    gradient.map(sum ->
                            new LowRank.Gradient(LoraParameters.down(module, sum), LoraParameters.up(module, sum))));
        }
    }
}
