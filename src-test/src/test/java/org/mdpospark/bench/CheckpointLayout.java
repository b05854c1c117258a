package org.mdpospark.bench;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.checkpoint.TensorDescription;
import org.mdpospark.checkpoint.VisionConfig;

/** The tensors of published checkpoints, with those that are stored and never used. */
final class CheckpointLayout {
    private final ElementType type;
    private final List<TensorDescription> tensors = new ArrayList<>();

    private CheckpointLayout(ElementType type) {
        this.type = type;
    }

    static List<TensorDescription> of(ModelConfig config, ElementType type) {
        CheckpointLayout layout = new CheckpointLayout(type);
        switch (config.architecture()) {
            case LLAVA -> layout.addLlava(config);
            case BUNNY -> layout.addBunny(config);
        }
        return layout.tensors;
    }

    private void addLlava(ModelConfig config) {
        DecoderConfig decoder = config.decoder();
        addClip("vision_tower.vision_model.", config.vision());
        addLinear(
                "multi_modal_projector.linear_1.",
                decoder.hidden(),
                config.vision().hidden());
        addLinear("multi_modal_projector.linear_2.", decoder.hidden(), decoder.hidden());
        add("language_model.model.embed_tokens.weight", decoder.vocabulary(), decoder.hidden());
        for (int layer = 0; layer < decoder.layers(); layer++) {
            String block = "language_model.model.layers." + layer + ".";
            add(block + "self_attn.q_proj.weight", decoder.queryWidth(), decoder.hidden());
            add(block + "self_attn.k_proj.weight", decoder.keyValueWidth(), decoder.hidden());
            add(block + "self_attn.v_proj.weight", decoder.keyValueWidth(), decoder.hidden());
            add(block + "self_attn.o_proj.weight", decoder.hidden(), decoder.queryWidth());
            add(block + "mlp.gate_proj.weight", decoder.intermediate(), decoder.hidden());
            add(block + "mlp.up_proj.weight", decoder.intermediate(), decoder.hidden());
            add(block + "mlp.down_proj.weight", decoder.hidden(), decoder.intermediate());
            add(block + "input_layernorm.weight", decoder.hidden());
            add(block + "post_attention_layernorm.weight", decoder.hidden());
        }
        add("language_model.model.norm.weight", decoder.hidden());
        add("language_model.lm_head.weight", decoder.vocabulary(), decoder.hidden());
    }

    private void addBunny(ModelConfig config) {
        DecoderConfig decoder = config.decoder();
        add("model.embed_tokens.weight", decoder.vocabulary(), decoder.hidden());
        for (int layer = 0; layer < decoder.layers(); layer++) {
            String block = "model.layers." + layer + ".";
            addLinear(block + "self_attn.q_proj.", decoder.queryWidth(), decoder.hidden());
            addLinear(block + "self_attn.k_proj.", decoder.keyValueWidth(), decoder.hidden());
            addLinear(block + "self_attn.v_proj.", decoder.keyValueWidth(), decoder.hidden());
            addLinear(block + "self_attn.dense.", decoder.hidden(), decoder.queryWidth());
            addLinear(block + "mlp.fc1.", decoder.intermediate(), decoder.hidden());
            addLinear(block + "mlp.fc2.", decoder.hidden(), decoder.intermediate());
            addNorm(block + "input_layernorm.", decoder.hidden());
        }
        addNorm("model.final_layernorm.", decoder.hidden());
        addSiglip("model.vision_tower.vision_tower.vision_model.", config.vision());
        addLinear("model.mm_projector.0.", decoder.hidden(), config.vision().hidden());
        addLinear("model.mm_projector.2.", decoder.hidden(), decoder.hidden());
        add("lm_head.weight", decoder.vocabulary(), decoder.hidden());
    }

    private void addClip(String tower, VisionConfig vision) {
        add(tower + "embeddings.class_embedding", vision.hidden());
        add(tower + "embeddings.patch_embedding.weight", vision.hidden(), 3, vision.patchSize(), vision.patchSize());
        add(tower + "embeddings.position_embedding.weight", vision.tokens() + 1, vision.hidden());
        addNorm(tower + "pre_layrnorm.", vision.hidden());
        addVisionLayers(tower, vision, vision.layers() + 1); // the last one's output is not used
        addNorm(tower + "post_layernorm.", vision.hidden());
    }

    private void addSiglip(String tower, VisionConfig vision) {
        add(tower + "embeddings.patch_embedding.weight", vision.hidden(), 3, vision.patchSize(), vision.patchSize());
        add(tower + "embeddings.patch_embedding.bias", vision.hidden());
        add(tower + "embeddings.position_embedding.weight", vision.tokens(), vision.hidden());
        addVisionLayers(tower, vision, vision.layers());
        addNorm(tower + "post_layernorm.", vision.hidden());
    }

    private void addVisionLayers(String tower, VisionConfig vision, int layers) {
        for (int layer = 0; layer < layers; layer++) {
            String block = tower + "encoder.layers." + layer + ".";
            addNorm(block + "layer_norm1.", vision.hidden());
            addLinear(block + "self_attn.k_proj.", vision.hidden(), vision.hidden());
            addLinear(block + "self_attn.v_proj.", vision.hidden(), vision.hidden());
            addLinear(block + "self_attn.q_proj.", vision.hidden(), vision.hidden());
            addLinear(block + "self_attn.out_proj.", vision.hidden(), vision.hidden());
            addNorm(block + "layer_norm2.", vision.hidden());
            addLinear(block + "mlp.fc1.", vision.intermediate(), vision.hidden());
            addLinear(block + "mlp.fc2.", vision.hidden(), vision.intermediate());
        }
    }

    private void addLinear(String name, int out, int in) {
        add(name + "weight", out, in);
        add(name + "bias", out);
    }

    private void addNorm(String name, int width) {
        add(name + "weight", width);
        add(name + "bias", width);
    }

    private void add(String name, long... shape) {
        tensors.add(new TensorDescription(name, type, shape));
    }
}
