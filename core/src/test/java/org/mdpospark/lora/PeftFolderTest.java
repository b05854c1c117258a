package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.StoredTensor;
import org.mdpospark.checkpoint.TensorDescription;

class PeftFolderTest {
    private static final ModelCard CARD = new ModelCard(Optional.of("liuhaotian/llava"), "Made by a test.");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void readsWhatPeftWrote(GoldenModel model) throws IOException {
        PeftAdapter found = model.read(model.adapterFolder());

        assertThat(found.profile()).isEqualTo(model.profile());
        assertThat(found.baseModel()).isEmpty();
        assertThat(found.check().warnings()).isEmpty();
        assertThat(found.adapter().config().rank()).isEqualTo(4);
        assertThat(found.adapter().config().scaling()).isEqualTo(2);
        assertThat(found.adapter().layout().linears()).isEqualTo(model.linears());
        SafetensorsFile file = SafetensorsFile.open(model.adapterFolder().resolve("adapter_model.safetensors"));
        for (AdaptedModule module : found.adapter().layout().modules()) {
            StoredTensor a = file.tensor(model.profile().keyA(module.linear()));
            StoredTensor b = file.tensor(model.profile().keyB(module.linear()));
            assertThat(found.adapter().valuesA(module)).isEqualTo(FloatBuffer.wrap(a.floats()));
            assertThat(found.adapter().valuesB(module)).isEqualTo(FloatBuffer.wrap(b.floats()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesTheBytesThatPeftWrites(GoldenModel model) throws IOException {
        Path written = folder.resolve("new");

        PeftFolder.write(written, model.adapter(), model.profile(), CARD);

        assertThat(written.resolve("adapter_model.safetensors"))
                .hasSameBinaryContentAs(model.adapterFolder().resolve("adapter_model.safetensors"));
        assertThat(GoldenModel.fileNames(written))
                .containsExactly("README.md", "adapter_config.json", "adapter_model.safetensors");
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatItWrites(KeyProfile profile) throws IOException {
        LoraConfig config = new LoraConfig(
                3,
                4.5,
                0.05,
                true,
                new TargetModules.Names(List.of("q_proj", "mlp.down_proj")),
                LoraConfig.DEFAULT_SEED);
        Adapter adapter = counting(config, profile);

        AdapterCheck check = PeftFolder.write(folder, adapter, profile, CARD);
        PeftAdapter found = PeftFolder.read(folder, TestModules.LLAMA);

        assertThat(found.profile()).isEqualTo(profile);
        assertThat(found.baseModel()).contains("liuhaotian/llava");
        assertThat(found.adapter().layout()).isEqualTo(adapter.layout());
        assertThat(found.adapter().values()).isEqualTo(adapter.values());
        assertThat(found.adapter().config())
                .usingRecursiveComparison()
                .ignoringFields("targets")
                .isEqualTo(config);
        assertThat(found.check()).isEqualTo(check);
        assertThat(check.modules()).hasSize(6).contains(profile.path(TestModules.LLAMA.get(0)));
    }

    @Test
    void adaptersPassFromProfileToProfileUnchanged() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Path third = folder.resolve("third");
        PeftFolder.write(first, TestModules.counting(2, TestModules.LLAMA), KeyProfile.LLAVA_TRANSFORMERS_5, CARD);

        pass(first, second, KeyProfile.LLAVA_TRANSFORMERS_4);
        pass(second, third, KeyProfile.LLAVA_TRANSFORMERS_5);

        for (String name : GoldenModel.fileNames(first)) {
            assertThat(third.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
        assertThat(Files.readString(second.resolve("adapter_config.json")))
                .isNotEqualTo(Files.readString(first.resolve("adapter_config.json")));
    }

    private static void pass(Path from, Path to, KeyProfile profile) throws IOException {
        PeftFolder.write(to, PeftFolder.read(from, TestModules.LLAMA).adapter(), profile, CARD);
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryType(ElementType type) throws IOException {
        Adapter adapter = TestModules.counting(1, TestModules.llama(1, 8, 12)); // values below 256 are exact in BF16
        PeftFolder.write(folder, adapter, KeyProfile.BUNNY, CARD);
        rewrite(folder.resolve("adapter_model.safetensors"), type);

        assertThat(PeftFolder.read(folder, TestModules.llama(1, 8, 12))
                        .adapter()
                        .values())
                .isEqualTo(adapter.values());
    }

    private static void rewrite(Path path, ElementType type) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(path);
        List<TensorDescription> tensors = new ArrayList<>();
        for (String name : file.names()) {
            tensors.add(new TensorDescription(name, type, file.tensor(name).shape()));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(path, tensors)) {
            for (String name : file.names()) {
                writer.write(name, FloatBuffer.wrap(file.tensor(name).floats()));
            }
            writer.finish();
        }
    }

    @Test
    void writesTheConfigurationSortedAndIndented() throws IOException {
        PeftFolder.write(folder, TestModules.counting(2, TestModules.LLAMA), KeyProfile.LLAVA_TRANSFORMERS_5, CARD);

        assertThat(Files.readString(folder.resolve("adapter_config.json"))).isEqualTo("""
                {
                  "base_model_name_or_path": "liuhaotian/llava",
                  "bias": "none",
                  "fan_in_fan_out": false,
                  "inference_mode": true,
                  "init_lora_weights": true,
                  "lora_alpha": 4,
                  "lora_dropout": 0.0,
                  "modules_to_save": null,
                  "peft_type": "LORA",
                  "peft_version": "0.21.0",
                  "r": 2,
                  "target_modules": "model\\\\.language_model\\\\.layers\\\\.(0|1|2)\\\\.\
                (self_attn\\\\.q_proj|self_attn\\\\.k_proj|self_attn\\\\.v_proj|self_attn\\\\.o_proj|\
                mlp\\\\.gate_proj|mlp\\\\.up_proj|mlp\\\\.down_proj)",
                  "task_type": "CAUSAL_LM",
                  "use_dora": false,
                  "use_rslora": false
                }""");
    }

    @ParameterizedTest
    @EnumSource
    void targetsTheAdaptedModulesAndNoOthers(KeyProfile profile) {
        List<LinearModule> all = TestModules.llama(12, 8, 12);
        List<LinearModule> adapted = new ArrayList<>(List.of(all.get(0), all.get(2), all.get(7), all.get(9)));
        adapted.addAll(all.subList(77, 84)); // layer 11
        Pattern targets = Pattern.compile(PeftConfigWriter.targetModules(AdapterLayout.of(2, adapted), profile));

        for (KeyProfile other : KeyProfile.values()) {
            assertThat(all)
                    .filteredOn(linear -> targets.matcher(other.path(linear)).matches())
                    .isEqualTo(other == profile ? adapted : List.of());
        }
        for (String tower : List.of("vision_tower.vision_model.encoder.", "model.vision_tower.encoder.")) {
            assertThat(targets.matcher(tower + "layers.0.self_attn.q_proj").matches())
                    .isFalse();
        }
    }

    @Test
    void saysThatANewAdapterChangesNothing() throws IOException {
        Adapter adapter = AdapterInitializer.initial(TestModules.config(2), AdapterLayout.of(2, TestModules.LLAMA));

        assertThat(PeftFolder.write(folder, adapter, KeyProfile.BUNNY, CARD).warnings())
                .containsExactly("the adapter changes nothing: the update of every module is 0, as before training");
        assertThat(PeftFolder.read(folder, TestModules.LLAMA).check().warnings())
                .hasSize(1);
    }

    @Test
    void leavesNothingOfAnAdapterThatDiverged() {
        Adapter adapter = TestModules.counting(2, TestModules.LLAMA);
        adapter.values().put(20, Float.NaN);

        assertThatThrownBy(() -> PeftFolder.write(folder.resolve("new"), adapter, KeyProfile.BUNNY, CARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("B of layers.0.self_attn.q_proj must hold finite numbers, but holds NaN");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void leavesNothingWhenWritingFails() {
        Adapter adapter = TestModules.counting(2, TestModules.LLAMA);
        ModelCard card = new ModelCard(Optional.of("\ud800"), "an unpaired surrogate has no UTF-8");

        assertThatThrownBy(() -> PeftFolder.write(folder.resolve("new"), adapter, KeyProfile.BUNNY, card))
                .isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesPlacesThatAreTaken() throws IOException {
        Adapter adapter = TestModules.counting(2, TestModules.LLAMA);
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> PeftFolder.write(folder, adapter, KeyProfile.BUNNY, CARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folder %s must be new or empty, but holds files: name another one", folder);
        assertThatThrownBy(() -> PeftFolder.write(file, adapter, KeyProfile.BUNNY, CARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folder %s must be new, but there is a file: name another one", file);
        assertThat(GoldenModel.fileNames(folder)).containsExactly("file");
    }

    @Test
    void writesACardThatTheHubReads() throws IOException {
        PeftFolder.write(folder, TestModules.counting(2, TestModules.LLAMA), KeyProfile.BUNNY, CARD);

        assertThat(Files.readString(folder.resolve("README.md")))
                .startsWith("---\nbase_model: liuhaotian/llava\nlibrary_name: peft\n")
                .contains("\nMade by a test.\n", "| rank | 2 |", "| adapted modules | 21 |", "| bunny |");
    }

    @Test
    void aCardNamesNoFolderAsBaseModel() {
        ModelCard card = new ModelCard(Optional.of("/models/llava: 7b"), "");

        assertThat(card.text(TestModules.counting(2, TestModules.LLAMA), KeyProfile.BUNNY))
                .startsWith("---\nlibrary_name: peft\n")
                .contains("# of /models/llava: 7b");
    }

    private static Adapter counting(LoraConfig config, KeyProfile profile) {
        List<LinearModule> linears = config.targets().resolve(TestModules.LLAMA, profile);
        Adapter adapter = Adapter.zeros(config, AdapterLayout.of(config.rank(), linears));
        for (int i = 0; i < adapter.values().limit(); i++) {
            adapter.values().put(i, 1f / (i + 1));
        }
        return adapter;
    }
}
