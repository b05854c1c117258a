package org.mdpospark.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.CheckpointFiles;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.AdapterMerge;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.ModelCard;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.lora.TargetModules;

/** Leaves in {@code target/external/adapters} what {@code check_adapters.py} compares with the golden results. */
class AdapterFoldersTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");
    private static final Path FOLDERS = Path.of("target/external/adapters");
    private static final ModelCard CARD = new ModelCard(Optional.empty(), "Random values, for a check.");

    @BeforeAll
    static void removeEarlierFolders() throws IOException {
        if (Files.exists(FOLDERS)) {
            try (Stream<Path> paths = Files.walk(FOLDERS)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void leavesAdaptersOfEveryProfile() throws IOException {
        write("llava-transformers-5", golden("llava-tiny"), KeyProfile.LLAVA_TRANSFORMERS_5);
        write("llava-transformers-4", golden("llava-tiny"), KeyProfile.LLAVA_TRANSFORMERS_4);
        write("bunny", golden("bunny-tiny"), KeyProfile.BUNNY);
    }

    /** Modules whose names the vision tower has too, in some layers: q_proj and v_proj of the first and the last. */
    @Test
    void leavesAnAdapterOfSomeModules() throws IOException {
        Adapter whole = golden("llava-tiny");
        List<LinearModule> linears = whole.layout().linears().stream()
                .filter(linear -> linear.layer() != 1 && linear.name().matches("self_attn\\.[qv]_proj"))
                .toList();
        int rank = 3;
        LoraConfig config =
                new LoraConfig(rank, 4.5, 0, true, TargetModules.parse("q_proj,v_proj"), LoraConfig.DEFAULT_SEED);
        Adapter adapter = Adapter.zeros(config, AdapterLayout.of(rank, linears));
        adapter.values().put(whole.values().limit(adapter.values().limit()));

        write("llava-some", adapter, KeyProfile.LLAVA_TRANSFORMERS_5);
    }

    private static void write(String name, Adapter adapter, KeyProfile profile) throws IOException {
        assertThat(PeftFolder.write(FOLDERS.resolve(name), adapter, profile, CARD)
                        .warnings())
                .isEmpty();
    }

    @Test
    void leavesMergedModels() throws IOException {
        merge("llava-merged", GOLDEN.resolve("llava-tiny"), golden("llava-tiny"));
        merge("bunny-merged", GOLDEN.resolve("bunny-tiny"), golden("bunny-tiny"));
    }

    /** Of a base model in 32 bits, so that rounding to 16 does not blur the results. */
    @Test
    void leavesAMergedModelOfFullPrecision() throws IOException {
        Path base = Files.createDirectories(FOLDERS.resolve("llava-base-f32"));
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(GOLDEN.resolve("llava-tiny").resolve(name), base.resolve(name));
        }
        widen(CheckpointFiles.open(GOLDEN.resolve("llava-tiny")), base.resolve("model.safetensors"));

        merge("llava-merged-f32", base, golden("llava-tiny"));
    }

    private static void widen(CheckpointFiles from, Path to) throws IOException {
        List<TensorDescription> tensors = new ArrayList<>();
        for (String name : from.names()) {
            tensors.add(new TensorDescription(
                    name, ElementType.F32, from.tensor(name).shape()));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(to, tensors)) {
            for (String name : from.names()) {
                writer.write(name, FloatBuffer.wrap(from.tensor(name).floats()));
            }
            writer.finish();
        }
    }

    private static void merge(String name, Path base, Adapter adapter) throws IOException {
        assertThat(AdapterMerge.merge(Checkpoint.open(base), adapter, FOLDERS.resolve(name))
                        .warnings())
                .isEmpty();
    }

    private static Adapter golden(String model) throws IOException {
        Path folder = GOLDEN.resolve(model);
        return PeftFolder.read(
                        folder.resolve("adapter"),
                        DecoderModules.of(Checkpoint.open(folder).config().decoder()))
                .adapter();
    }
}
