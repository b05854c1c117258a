package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;

/** What adapters of others may hold that cannot be represented here. */
class PeftFolderRefusalsTest {
    private static final List<LinearModule> LINEARS = TestModules.llama(1, 8, 12);
    private static final String Q = "base_model.model.model.layers.0.self_attn.q_proj";

    @TempDir
    private Path folder;

    private Path config;
    private Path weights;
    private final Map<String, TensorDescription> tensors = new LinkedHashMap<>();

    @BeforeEach
    void writeGoodFolder() throws IOException {
        config = folder.resolve("adapter_config.json");
        weights = folder.resolve("adapter_model.safetensors");
        Adapter adapter = TestModules.counting(2, LINEARS);
        PeftFolder.write(folder, adapter, KeyProfile.BUNNY, new ModelCard(Optional.empty(), ""));
        for (LinearModule linear : LINEARS) {
            add(KeyProfile.BUNNY.keyA(linear), 2, linear.inputs());
            add(KeyProfile.BUNNY.keyB(linear), linear.outputs(), 2);
        }
    }

    private void add(String name, long... shape) {
        tensors.put(name, new TensorDescription(name, ElementType.F32, shape));
    }

    private void writeTensors(float value) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(weights, List.copyOf(tensors.values()))) {
            for (TensorDescription tensor : tensors.values()) {
                FloatBuffer values = FloatBuffer.allocate((int) tensor.elements());
                while (values.hasRemaining()) {
                    values.put(value);
                }
                writer.write(tensor.name(), values.flip());
            }
            writer.finish();
        }
    }

    private void set(String field, String json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = (ObjectNode) mapper.readTree(config.toFile());
        root.set(field, mapper.readTree(json));
        Files.writeString(config, root.toString());
    }

    private void requireRefused(Path file, String problem) {
        assertThatThrownBy(() -> PeftFolder.read(folder, LINEARS))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(file + " " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "use_dora | true | must describe plain LoRA, without use_dora, but sets it to true",
                "use_qalora | true | must describe plain LoRA, without use_qalora, but sets it to true",
                "fan_in_fan_out | true | must describe plain LoRA, without fan_in_fan_out, but sets it to true",
                "lora_bias | true | must describe plain LoRA, without lora_bias, but sets it to true",
                "modules_to_save | [\"lm_head\"] | must describe plain LoRA, without modules_to_save, "
                        + "but sets it to [\"lm_head\"]",
                "rank_pattern | {\"q_proj\": 8} | must describe plain LoRA, without rank_pattern, "
                        + "but sets it to {\"q_proj\":8}",
                "alpha_pattern | {\"q_proj\": 8} | must describe plain LoRA, without alpha_pattern, "
                        + "but sets it to {\"q_proj\":8}",
                "layers_to_transform | 0 | must describe plain LoRA, without layers_to_transform, but sets it to 0",
                "layers_pattern | \"layers\" | must describe plain LoRA, without layers_pattern, "
                        + "but sets it to \"layers\"",
                "target_parameters | [\"w\"] | must describe plain LoRA, without target_parameters, "
                        + "but sets it to [\"w\"]",
                "of_next_year | {\"a\": 1} | must describe plain LoRA, without of_next_year, but sets it to {\"a\":1}",
                "bias | \"all\" | must have none as bias, but has \"all\"",
                "peft_type | \"LOHA\" | must have LORA as peft_type, but has \"LOHA\"",
                "peft_type | null | must have LORA as peft_type, but has null",
                "init_lora_weights | \"pissa\" | must describe an adapter of the base model's own weights, "
                        + "but init_lora_weights \"pissa\" changes them",
                "r | 0 | must have a whole number from 1 to 2147483647 as r, but has 0",
                "r | 2.5 | must have a whole number below 2^31 as r, but has 2.5",
                "lora_alpha | -1 | describes no possible adapter: alpha must be positive, but is -1.0",
                "lora_alpha | \"8\" | must have a number as lora_alpha, but has \"8\"",
                "lora_dropout | 1 | describes no possible adapter: dropout must be 0 or more and below 1, but is 1.0",
                "target_modules | null | must have names or a regular expression as target_modules, but has null",
                "target_modules | [1] | must have names or a regular expression as target_modules, but has [1]",
                "target_modules | \"(\" | describes no possible adapter: target modules must be names or a regular "
                        + "expression, but '(' is neither: Unclosed group",
                "target_modules | [\"fc1\"] | must name modules of the decoder, such as "
                        + "model.layers.0.self_attn.q_proj, but 'fc1' names none"
            })
    void refusesOtherConfigurations(String field, String json, String problem) throws IOException {
        set(field, json);

        requireRefused(config, problem);
    }

    @Test
    void takesSettingsThatAskForNothing() throws IOException {
        set("use_dora", "null");
        set("modules_to_save", "[]");
        set("rank_pattern", "{}");
        set("of_next_year", "false");
        set("qalora_group_size", "16");
        set("init_lora_weights", "\"gaussian\"");

        assertThat(PeftFolder.read(folder, LINEARS).adapter().values())
                .isEqualTo(TestModules.counting(2, LINEARS).values());
    }

    @Test
    void takesListsOfNamesAndExclusions() throws IOException {
        set("target_modules", "[\"q_proj\", \"v_proj\", \"mlp.up_proj\"]");
        set("exclude_modules", "[\"v_proj\"]");
        tensors.keySet().removeIf(name -> !name.contains("q_proj") && !name.contains("up_proj"));
        writeTensors(1);

        assertThat(PeftFolder.read(folder, LINEARS).check().modules())
                .containsExactly("model.layers.0.self_attn.q_proj", "model.layers.0.mlp.up_proj");
    }

    @Test
    void takesAbsentSettingsAsPeftDoes() throws IOException {
        Files.writeString(config, """
                {"peft_type": "LORA", "target_modules": "all-linear"}""");
        for (LinearModule linear : LINEARS) {
            add(KeyProfile.BUNNY.keyA(linear), 8, linear.inputs());
            add(KeyProfile.BUNNY.keyB(linear), linear.outputs(), 8);
        }
        writeTensors(1);

        LoraConfig found = PeftFolder.read(folder, LINEARS).adapter().config();

        assertThat(found).isEqualTo(new LoraConfig(8, 8, 0, false, TargetModules.allLinear(), LoraConfig.DEFAULT_SEED));
    }

    @Test
    void refusesMissingTensors() throws IOException {
        tensors.remove(Q + ".lora_B.weight");
        writeTensors(1);

        requireRefused(
                weights,
                "must hold A and B of every module that adapter_config.json names, but lacks " + Q + ".lora_B.weight");
    }

    @Test
    void refusesTensorsThatTheConfigurationDoesNotName() throws IOException {
        set("target_modules", "[\"k_proj\", \"v_proj\", \"o_proj\", \"gate_proj\"]");

        requireRefused(
                weights,
                "must hold modules of this decoder that adapter_config.json names, but also holds "
                        + "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight, "
                        + "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight, "
                        + "base_model.model.model.layers.0.mlp.up_proj.lora_A.weight and 3 more");
    }

    @Test
    void refusesTensorsOfALayerThatTheDecoderLacks() throws IOException {
        add("base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight", 2, 8);
        writeTensors(1);

        requireRefused(
                weights,
                "must hold modules of this decoder that adapter_config.json names, but also holds "
                        + "base_model.model.model.layers.7.self_attn.q_proj.lora_A.weight");
    }

    @Test
    void refusesOtherShapes() throws IOException {
        add(Q + ".lora_A.weight", 8, 2);
        writeTensors(1);

        requireRefused(
                weights,
                "must have tensor " + Q + ".lora_A.weight in shape [2, 8], by the decoder and the rank in "
                        + "adapter_config.json, but has it in [8, 2]");
    }

    @Test
    void refusesAnotherRankThanConfigured() throws IOException {
        set("r", "4");

        requireRefused(
                weights,
                "must have tensor " + Q + ".lora_A.weight in shape [4, 8], by the decoder and the rank in "
                        + "adapter_config.json, but has it in [2, 8]");
    }

    @ParameterizedTest
    @CsvSource({
        "base_model.model.lm_head.lora_A.weight",
        "base_model.model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.weight",
        Q + ".lora_magnitude_vector",
        Q + ".lora_A.bias"
    })
    void refusesTensorsOfNoProfile(String name) throws IOException {
        add(name, 1);
        writeTensors(1);

        requireRefused(
                weights,
                "must hold adapters of a decoder's modules only, named as by one of llava-transformers-4, "
                        + "llava-transformers-5, bunny, but holds " + name + "; train without that module, or rename");
    }

    @Test
    void refusesMixedProfiles() throws IOException {
        add(KeyProfile.LLAVA_TRANSFORMERS_4.keyA(LINEARS.get(0)), 2, 8);
        writeTensors(1);

        requireRefused(
                weights, "must have tensors of one key profile, but has those of llava-transformers-4 and bunny");
    }

    @Test
    void refusesAFileWithoutTensors() throws IOException {
        tensors.clear();
        writeTensors(1);

        requireRefused(weights, "must have tensors of one key profile, but has those of none");
    }

    @Test
    void refusesInfiniteValues() throws IOException {
        writeTensors(Float.NEGATIVE_INFINITY);

        requireRefused(
                weights,
                "cannot be used: A of layers.0.self_attn.q_proj must hold finite numbers, but holds -Infinity");
    }

    @Test
    void refusesFoldersWithoutTheFiles() throws IOException {
        Files.delete(weights);
        requireRefused(weights, "must be a safetensors file, but is none");

        Files.delete(config);
        requireRefused(config, "must be a file, but is none");
    }

    @Test
    void showsNoMoreOfAHostileNameThanALine() throws IOException {
        String name = "base_model.model.model.layers.0" + ".a".repeat(100_000) + "\n.lora_A.weight";
        add(name, 1);
        writeTensors(1);

        assertThatThrownBy(() -> PeftFolder.read(folder, LINEARS))
                .isInstanceOf(MalformedCheckpointException.class)
                .message()
                .hasSizeLessThan(600)
                .doesNotContain("\n");
    }
}
