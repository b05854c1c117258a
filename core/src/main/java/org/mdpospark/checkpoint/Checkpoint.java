package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A vision-language model as it lies in a folder: its configuration and its weights, whatever the folder calls them.
 * Opening it checks that every tensor is there and has the shape that the configuration asks for. Safe for use by
 * several threads at once.
 *
 * <p>Shapes: a linear layer's weight is [out, in], its bias [out].
 */
public final class Checkpoint {
    private final ModelConfig config;
    private final CheckpointFiles files;
    private final TensorNames names;
    private final Map<String, StoredTensor> tensors; // by the name in the file

    private Checkpoint(
            ModelConfig config, CheckpointFiles files, TensorNames names, Map<String, StoredTensor> tensors) {
        this.config = config;
        this.files = files;
        this.names = names;
        this.tensors = tensors;
    }

    /**
     * Opens a folder.
     *
     * @throws MalformedCheckpointException if the folder holds no model that is known here, or not all of it
     */
    public static Checkpoint open(Path folder) throws IOException {
        ModelConfig config = ModelConfig.read(folder);
        CheckpointFiles files = CheckpointFiles.open(folder);
        TensorNames names = TensorNames.of(files, config);
        return new Checkpoint(config, files, names, new CheckpointTensors(files, names).resolve(config));
    }

    public ModelConfig config() {
        return config;
    }

    /** Returns all tensors of the folder under their own names. */
    public CheckpointFiles files() {
        return files;
    }

    /**
     * Returns a tensor of a decoder block.
     *
     * @param name such as {@code self_attn.q_proj.weight}; with LLAMA {@code self_attn.{q,k,v,o}_proj},
     *     {@code mlp.{gate,up,down}_proj}, {@code input_layernorm} and {@code post_attention_layernorm}, without
     *     biases; with PHI {@code self_attn.{q,k,v}_proj}, {@code self_attn.dense}, {@code mlp.{fc1,fc2}} and
     *     {@code input_layernorm}, all with biases
     */
    public StoredTensor decoder(int layer, String name) {
        return required(names.decoderLayer(layer) + name);
    }

    /** Returns the path of a decoder block's module in this checkpoint, such as {@code self_attn.q_proj}'s. */
    public String storedName(int layer, String module) {
        return names.decoderLayer(layer) + module;
    }

    /** Returns the embedding [vocabulary, hidden]. */
    public StoredTensor embedding() {
        return required(names.embedding());
    }

    /** Returns the {@code weight} of the decoder's last norm or, with PHI, its {@code bias}. */
    public StoredTensor finalNorm(String name) {
        return required(names.finalNorm(config.decoder().kind()) + name);
    }

    /** Returns the weight of the output layer [vocabulary, hidden]: the embedding if they are tied. */
    public StoredTensor head() {
        return config.tiedEmbeddings() ? embedding() : required(names.head() + "weight");
    }

    /** Returns the bias of the output layer [vocabulary], which published models lack. */
    public Optional<StoredTensor> headBias() {
        return Optional.ofNullable(tensors.get(names.head() + "bias"));
    }

    /**
     * Returns a tensor of a vision block that is to be run.
     *
     * @param name such as {@code self_attn.out_proj.bias}: {@code self_attn.{q,k,v,out}_proj}, {@code mlp.{fc1,fc2}},
     *     {@code layer_norm1} and {@code layer_norm2}, all with biases
     */
    public StoredTensor vision(int layer, String name) {
        return required(names.visionLayer(layer) + name);
    }

    /**
     * Returns a tensor of what lies before the vision blocks.
     *
     * @param name {@code patch_embedding.weight} [hidden, 3, patch, patch] or {@code position_embedding.weight}
     *     [positions, hidden]; with CLIP also {@code class_embedding} [hidden], with SIGLIP
     *     {@code patch_embedding.bias}
     */
    public StoredTensor visionEmbedding(String name) {
        return required(names.visionEmbedding() + name);
    }

    /** Returns the {@code weight} or {@code bias} of the norm before the vision blocks; empty with SIGLIP. */
    public Optional<StoredTensor> visionPreNorm(String name) {
        return Optional.ofNullable(tensors.get(names.visionPreNorm() + name));
    }

    /**
     * Returns a tensor of the projector from vision to decoder, which has a GELU between its layers.
     *
     * @param layer 1 or 2
     * @param name {@code weight} or {@code bias}
     */
    public StoredTensor projector(int layer, String name) {
        return required(names.projection(layer) + name);
    }

    /**
     * Returns a SHA-256, in hexadecimal, that tells checkpoints apart within a moment: of {@code config.json}, the
     * names, lengths and headers of the weight files, and the first and last 4 KiB of every tensor.
     *
     * <p>It changes when a model is trained further or an adapter is merged into it, which touches all of a tensor; not
     * when only the middle of a large tensor is changed, which {@link #contentHash} sees.
     */
    public String fingerprint() throws IOException {
        return CheckpointDigest.sampled(files);
    }

    /** Returns the SHA-256, in hexadecimal, of {@code config.json} and all weights: reads every byte of them. */
    public String contentHash() throws IOException {
        return CheckpointDigest.whole(files);
    }

    private StoredTensor required(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "tensor must be part of %s, but %s is not".formatted(config.architecture(), name));
        }
        return tensor;
    }
}
