package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final List<String> LLAMA_NAMES = List.of(
            "self_attn.q_proj.weight",
            "self_attn.k_proj.weight",
            "self_attn.v_proj.weight",
            "self_attn.o_proj.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight",
            "input_layernorm.weight",
            "post_attention_layernorm.weight");
    private static final List<String> PHI_MODULES = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.dense",
            "mlp.fc1",
            "mlp.fc2",
            "input_layernorm");
    private static final List<String> VISION_MODULES = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.out_proj",
            "mlp.fc1",
            "mlp.fc2",
            "layer_norm1",
            "layer_norm2");

    @TempDir
    private Path folder;

    @Test
    void opensLlava() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve("llava-tiny"));
        assertThat(checkpoint.config())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.LLAVA,
                        new DecoderConfig(DecoderConfig.Kind.LLAMA, 640, 64, 112, 3, 4, 4, 16, 16, 10000, 1e-5, 4096),
                        new VisionConfig(
                                VisionConfig.Kind.CLIP, 56, 14, 32, 64, 3, 4, 1e-5, VisionConfig.Activation.QUICK_GELU),
                        3,
                        false,
                        Optional.empty()));
        assertFound(checkpoint, llavaTensors(checkpoint));
        assertThat(checkpoint.storedName(2, "self_attn.q_proj"))
                .isEqualTo("language_model.model.layers.2.self_attn.q_proj");
        assertThat(checkpoint.headBias()).isEmpty();
        // What is not run: the last vision block and the norm behind it.
        assertThat(checkpoint.files().names()).hasSize(llavaTensors(checkpoint).size() + 16 + 2);
    }

    @Test
    void opensBunny() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve("bunny-tiny"));
        assertThat(checkpoint.config())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.BUNNY,
                        new DecoderConfig(DecoderConfig.Kind.PHI, 512, 64, 120, 3, 4, 4, 16, 8, 10000, 1e-5, 2048),
                        new VisionConfig(
                                VisionConfig.Kind.SIGLIP,
                                56,
                                14,
                                32,
                                69,
                                3,
                                4,
                                1e-6,
                                VisionConfig.Activation.GELU_TANH),
                        -200,
                        false,
                        Optional.of("pad")));
        assertFound(checkpoint, bunnyTensors(checkpoint));
        assertThat(checkpoint.storedName(0, "mlp.fc1")).isEqualTo("model.layers.0.mlp.fc1");
        assertThat(checkpoint.headBias()).isEmpty();
        assertThat(checkpoint.visionPreNorm("weight")).isEmpty();
        // What is not run: the norm behind the last vision block.
        assertThat(checkpoint.files().names()).hasSize(bunnyTensors(checkpoint).size() + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.vision_tower.vision_model.", "model.vision_tower.", "vision_tower."})
    void opensLlavaUnderTheNamesOfTransformers5(String tower) throws IOException {
        TinyCheckpoint.llava().rename(transformers5(tower)).write(folder);
        Checkpoint checkpoint = Checkpoint.open(folder);
        Map<String, StoredTensor> expected = new HashMap<>();
        llavaTensors(checkpoint)
                .forEach((name, tensor) -> expected.put(transformers5(tower).apply(name), tensor));
        assertFound(checkpoint, expected);
        assertThat(checkpoint.storedName(1, "mlp.up_proj")).isEqualTo("model.language_model.layers.1.mlp.up_proj");
    }

    @Test
    void opensBunnyWithATowerOfTransformers5() throws IOException {
        UnaryOperator<String> names = name -> name.replace(".vision_model.", ".");
        Checkpoint checkpoint =
                Checkpoint.open(TinyCheckpoint.bunny().rename(names).write(folder));
        Map<String, StoredTensor> expected = new HashMap<>();
        bunnyTensors(checkpoint).forEach((name, tensor) -> expected.put(names.apply(name), tensor));
        assertFound(checkpoint, expected);
    }

    @Test
    void opensGroupedQueries() throws IOException {
        TinyCheckpoint checkpoint = TinyCheckpoint.llava().set("text_config/num_key_value_heads", new IntNode(2));
        for (int layer = 0; layer < 3; layer++) {
            String attention = "language_model.model.layers." + layer + ".self_attn.";
            checkpoint.add(attention + "k_proj.weight", ElementType.F16, 4, 8);
            checkpoint.add(attention + "v_proj.weight", ElementType.F32, 4, 8);
        }
        Checkpoint opened = Checkpoint.open(checkpoint.writeShards(folder));
        assertThat(opened.decoder(2, "self_attn.v_proj.weight"))
                .hasToString("language_model.model.layers.2.self_attn.v_proj.weight F32 [4, 8]");
    }

    @Test
    void opensTiedEmbeddings() throws IOException {
        TinyCheckpoint checkpoint = TinyCheckpoint.llava()
                .set("tie_word_embeddings", BooleanNode.TRUE)
                .remove("language_model.lm_head.weight")
                .add("lm_head.bias", ElementType.F16, 10);
        Checkpoint opened = Checkpoint.open(checkpoint.write(folder));
        assertThat(opened.head()).isSameAs(opened.embedding());
        assertThat(opened.headBias().map(StoredTensor::name)).contains("lm_head.bias");
    }

    @Test
    void opensABiasOfTheHead() throws IOException {
        TinyCheckpoint.bunny().add("lm_head.bias", ElementType.BF16, 10).write(folder);
        assertThat(Checkpoint.open(folder).headBias().map(StoredTensor::name)).contains("lm_head.bias");
    }

    @Test
    void passesOverWhatTheModelDoesNotNeed() throws IOException {
        TinyCheckpoint.llava().add("x", ElementType.F32, 3).write(folder);
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.files().tensor("x").elements()).isEqualTo(3);
    }

    @Test
    void refusesAMissingTensor() throws IOException {
        TinyCheckpoint.llava()
                .remove("language_model.model.layers.1.mlp.up_proj.weight")
                .write(folder);
        assertRefused(folder + " has no tensor language_model.model.layers.1.mlp.up_proj.weight");
    }

    @Test
    void refusesATensorOfAnotherShape() throws IOException {
        TinyCheckpoint.bunny()
                .add("model.layers.1.mlp.fc1.weight", ElementType.BF16, 8, 12)
                .write(folder);
        assertRefused(
                folder + " must have tensor model.layers.1.mlp.fc1.weight in shape [12, 8], as its config.json says,"
                        + " but has it in [8, 12]");
    }

    @Test
    void refusesABiasOfTheHeadThatDoesNotFit() throws IOException {
        TinyCheckpoint.bunny().add("lm_head.bias", ElementType.BF16, 9).write(folder);
        assertRefused(
                folder + " must have tensor lm_head.bias in shape [10], as its config.json says, but has it in [9]");
    }

    @Test
    void refusesNamesThatAreNotPublished() throws IOException {
        TinyCheckpoint.llava()
                .rename(name -> name.replace("vision_model", "model"))
                .write(folder);
        String end = "embeddings.patch_embedding.weight";
        assertRefused(folder + " must have one of the tensors vision_tower.vision_model." + end
                + ", model.vision_tower.vision_model." + end + ", model.vision_tower." + end + ", vision_tower." + end
                + ", but has none of them");
    }

    @Test
    void refusesTwoNamingsAtOnce() throws IOException {
        TinyCheckpoint.llava().add("lm_head.weight", ElementType.F16, 10, 8).write(folder);
        assertRefused(folder
                + " must have one of the tensors language_model.lm_head.weight, lm_head.weight, but has 2 of them");
    }

    @Test
    void namesOfOtherArchitecturesAreMistakesOfTheCaller() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve("bunny-tiny"));
        assertThatThrownBy(() -> checkpoint.decoder(0, "mlp.gate_proj.weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor must be part of BUNNY, but model.layers.0.mlp.gate_proj.weight is not");
        assertThatThrownBy(() -> checkpoint.decoder(3, "mlp.fc1.weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor must be part of BUNNY, but model.layers.3.mlp.fc1.weight is not");
        assertThatThrownBy(() -> checkpoint.projector(0, "weight"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("projector layer must be 1 or 2, but is 0");
    }

    @Test
    void fingerprintsTellCheckpointsApart() throws IOException {
        Path first = TinyCheckpoint.llava().writeShards(Files.createDirectory(folder.resolve("first")));
        Path second = TinyCheckpoint.llava().writeShards(Files.createDirectory(folder.resolve("second")));
        String fingerprint = Checkpoint.open(first).fingerprint();
        String contentHash = Checkpoint.open(first).contentHash();
        assertThat(fingerprint).matches("[0-9a-f]{64}").isNotEqualTo(contentHash);
        assertThat(Checkpoint.open(second).fingerprint()).isEqualTo(fingerprint);
        assertThat(Checkpoint.open(second).contentHash()).isEqualTo(contentHash);

        Set<String> others = new HashSet<>(Set.of(fingerprint, contentHash));
        flip(second.resolve("b.safetensors"), Files.size(second.resolve("b.safetensors")) - 1);
        assertThat(others.add(Checkpoint.open(second).fingerprint())).isTrue();
        assertThat(others.add(Checkpoint.open(second).contentHash())).isTrue();
        Files.writeString(second.resolve("config.json"), Files.readString(second.resolve("config.json")) + "\n");
        assertThat(others.add(Checkpoint.open(second).fingerprint())).isTrue();
        assertThat(others.add(Checkpoint.open(second).contentHash())).isTrue();
    }

    @Test
    void fingerprintsSeeBothEndsOfATensorAndContentHashesAllOfIt() throws IOException {
        TinyCheckpoint.bunny().add("x", ElementType.BF16, 100, 100).write(folder);
        Path file = folder.resolve("model.safetensors");
        long end = Files.size(file); // x is the last tensor
        Set<String> fingerprints = new HashSet<>();
        Set<String> contentHashes = new HashSet<>();
        for (long at : new long[] {end - 1, end - 4096, end - 20_000, end - 20_000 + 4095}) {
            flip(file, at);
            assertThat(fingerprints.add(Checkpoint.open(folder).fingerprint())).isTrue();
            assertThat(contentHashes.add(Checkpoint.open(folder).contentHash())).isTrue();
        }
        for (long at : new long[] {end - 4097, end - 20_000 + 4096}) {
            flip(file, at);
            assertThat(fingerprints.add(Checkpoint.open(folder).fingerprint())).isFalse();
            assertThat(contentHashes.add(Checkpoint.open(folder).contentHash())).isTrue();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        }
    }

    private static UnaryOperator<String> transformers5(String tower) {
        return name -> name.replace("language_model.model.", "model.language_model.")
                .replace("language_model.lm_head.", "lm_head.")
                .replace("multi_modal_projector.", "model.multi_modal_projector.")
                .replace("vision_tower.vision_model.", tower);
    }

    /** Returns what the accessors give for every tensor of LLaVA, by its name in the layout of transformers 4. */
    private static Map<String, StoredTensor> llavaTensors(Checkpoint checkpoint) {
        Map<String, StoredTensor> tensors = new HashMap<>();
        tensors.put("language_model.model.embed_tokens.weight", checkpoint.embedding());
        tensors.put("language_model.lm_head.weight", checkpoint.head());
        tensors.put("language_model.model.norm.weight", checkpoint.finalNorm("weight"));
        for (int layer = 0; layer < 3; layer++) {
            for (String name : LLAMA_NAMES) {
                tensors.put("language_model.model.layers." + layer + "." + name, checkpoint.decoder(layer, name));
            }
        }
        String tower = "vision_tower.vision_model.";
        tensors.put(tower + "embeddings.class_embedding", checkpoint.visionEmbedding("class_embedding"));
        for (String name : List.of("weight", "bias")) {
            tensors.put(
                    tower + "pre_layrnorm." + name,
                    checkpoint.visionPreNorm(name).orElseThrow());
            tensors.put("multi_modal_projector.linear_1." + name, checkpoint.projector(1, name));
            tensors.put("multi_modal_projector.linear_2." + name, checkpoint.projector(2, name));
        }
        addVision(tensors, tower, checkpoint);
        return tensors;
    }

    /** Returns what the accessors give for every tensor of Bunny, by its name. */
    private static Map<String, StoredTensor> bunnyTensors(Checkpoint checkpoint) {
        Map<String, StoredTensor> tensors = new HashMap<>();
        tensors.put("model.embed_tokens.weight", checkpoint.embedding());
        tensors.put("lm_head.weight", checkpoint.head());
        String tower = "model.vision_tower.vision_tower.vision_model.";
        tensors.put(tower + "embeddings.patch_embedding.bias", checkpoint.visionEmbedding("patch_embedding.bias"));
        for (String name : List.of("weight", "bias")) {
            tensors.put("model.final_layernorm." + name, checkpoint.finalNorm(name));
            for (int layer = 0; layer < 3; layer++) {
                for (String module : PHI_MODULES) {
                    tensors.put(
                            "model.layers.%d.%s.%s".formatted(layer, module, name),
                            checkpoint.decoder(layer, module + "." + name));
                }
            }
            tensors.put("model.mm_projector.0." + name, checkpoint.projector(1, name));
            tensors.put("model.mm_projector.2." + name, checkpoint.projector(2, name));
        }
        addVision(tensors, tower, checkpoint);
        return tensors;
    }

    private static void addVision(Map<String, StoredTensor> tensors, String tower, Checkpoint checkpoint) {
        for (String name : List.of("patch_embedding.weight", "position_embedding.weight")) {
            tensors.put(tower + "embeddings." + name, checkpoint.visionEmbedding(name));
        }
        for (int layer = 0; layer < 3; layer++) {
            for (String module : VISION_MODULES) {
                for (String name : List.of("weight", "bias")) {
                    tensors.put(
                            "%sencoder.layers.%d.%s.%s".formatted(tower, layer, module, name),
                            checkpoint.vision(layer, module + "." + name));
                }
            }
        }
    }

    private static void assertFound(Checkpoint checkpoint, Map<String, StoredTensor> expected) throws IOException {
        for (Map.Entry<String, StoredTensor> tensor : expected.entrySet()) {
            assertThat(tensor.getValue()).isSameAs(checkpoint.files().tensor(tensor.getKey()));
        }
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(message);
    }
}
