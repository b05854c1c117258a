package org.mdpospark.checkpoint;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Finds and checks every tensor that a model is made of. */
final class CheckpointTensors {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private final CheckpointFiles files;
    private final TensorNames names;
    private final Map<String, StoredTensor> found = new HashMap<>();

    CheckpointTensors(CheckpointFiles files, TensorNames names) {
        this.files = files;
        this.names = names;
    }

    /** Returns the model's tensors by the names that the files give them. */
    Map<String, StoredTensor> resolve(ModelConfig config) throws IOException {
        DecoderConfig decoder = config.decoder();
        addDecoder(decoder);
        if (!config.tiedEmbeddings()) {
            add(names.head() + WEIGHT, decoder.vocabulary(), decoder.hidden());
        }
        if (files.names().contains(names.head() + BIAS)) {
            add(names.head() + BIAS, decoder.vocabulary());
        }
        addVision(config.vision());
        addLinear(names.projection(1), decoder.hidden(), config.vision().hidden());
        addLinear(names.projection(2), decoder.hidden(), decoder.hidden());
        return Map.copyOf(found);
    }

    private void addDecoder(DecoderConfig decoder) throws IOException {
        add(names.embedding(), decoder.vocabulary(), decoder.hidden());
        for (int layer = 0; layer < decoder.layers(); layer++) {
            switch (decoder.kind()) {
                case LLAMA -> addLlamaLayer(names.decoderLayer(layer), decoder);
                case PHI -> addPhiLayer(names.decoderLayer(layer), decoder);
            }
        }
        String finalNorm = names.finalNorm(decoder.kind());
        switch (decoder.kind()) {
            case LLAMA -> add(finalNorm + WEIGHT, decoder.hidden());
            case PHI -> addNorm(finalNorm, decoder.hidden());
        }
    }

    private void addLlamaLayer(String layer, DecoderConfig decoder) throws IOException {
        add(layer + "self_attn.q_proj.weight", decoder.queryWidth(), decoder.hidden());
        add(layer + "self_attn.k_proj.weight", decoder.keyValueWidth(), decoder.hidden());
        add(layer + "self_attn.v_proj.weight", decoder.keyValueWidth(), decoder.hidden());
        add(layer + "self_attn.o_proj.weight", decoder.hidden(), decoder.queryWidth());
        add(layer + "mlp.gate_proj.weight", decoder.intermediate(), decoder.hidden());
        add(layer + "mlp.up_proj.weight", decoder.intermediate(), decoder.hidden());
        add(layer + "mlp.down_proj.weight", decoder.hidden(), decoder.intermediate());
        add(layer + "input_layernorm.weight", decoder.hidden());
        add(layer + "post_attention_layernorm.weight", decoder.hidden());
    }

    private void addPhiLayer(String layer, DecoderConfig decoder) throws IOException {
        addLinear(layer + "self_attn.q_proj.", decoder.queryWidth(), decoder.hidden());
        addLinear(layer + "self_attn.k_proj.", decoder.keyValueWidth(), decoder.hidden());
        addLinear(layer + "self_attn.v_proj.", decoder.keyValueWidth(), decoder.hidden());
        addLinear(layer + "self_attn.dense.", decoder.hidden(), decoder.queryWidth());
        addLinear(layer + "mlp.fc1.", decoder.intermediate(), decoder.hidden());
        addLinear(layer + "mlp.fc2.", decoder.hidden(), decoder.intermediate());
        addNorm(layer + "input_layernorm.", decoder.hidden());
    }

    private void addVision(VisionConfig vision) throws IOException {
        String embedding = names.visionEmbedding();
        add(embedding + "patch_embedding.weight", vision.hidden(), 3, vision.patchSize(), vision.patchSize());
        add(embedding + "position_embedding.weight", vision.positions(), vision.hidden());
        switch (vision.kind()) {
            case CLIP -> {
                add(embedding + "class_embedding", vision.hidden());
                addNorm(names.visionPreNorm(), vision.hidden());
            }
            case SIGLIP -> add(embedding + "patch_embedding.bias", vision.hidden());
        }
        for (int layer = 0; layer < vision.layers(); layer++) {
            addVisionLayer(names.visionLayer(layer), vision);
        }
    }

    private void addVisionLayer(String layer, VisionConfig vision) throws IOException {
        for (String projection : new String[] {"q_proj.", "k_proj.", "v_proj.", "out_proj."}) {
            addLinear(layer + "self_attn." + projection, vision.hidden(), vision.hidden());
        }
        addLinear(layer + "mlp.fc1.", vision.intermediate(), vision.hidden());
        addLinear(layer + "mlp.fc2.", vision.hidden(), vision.intermediate());
        addNorm(layer + "layer_norm1.", vision.hidden());
        addNorm(layer + "layer_norm2.", vision.hidden());
    }

    private void addLinear(String name, int out, int in) throws IOException {
        add(name + WEIGHT, out, in);
        add(name + BIAS, out);
    }

    private void addNorm(String name, int width) throws IOException {
        add(name + WEIGHT, width);
        add(name + BIAS, width);
    }

    private void add(String name, long... shape) throws IOException {
        StoredTensor tensor = files.tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new MalformedCheckpointException(
                    files.folder(),
                    "must have tensor %s in shape %s, as its config.json says, but has it in %s"
                            .formatted(name, TensorShape.text(shape), TensorShape.text(tensor.shape())));
        }
        found.put(name, tensor);
    }
}
