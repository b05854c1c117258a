package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.CheckpointFiles;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.ModelCard;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.nd4j.linalg.factory.Nd4j;

class MergeCommandTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/golden");
    private static final Path LLAVA = GOLDEN.resolve("llava-tiny");
    private static final MemoryBudget MEMORY = new MemoryBudget(1L << 30);

    @TempDir
    private Path folder;

    /**
     * The law of merging: (W + s·B·A)·x = W·x + s·B·(A·x). With F32 weights both sides differ by the order of sums
     * alone. Rounding to F16 or BF16 moves each merged weight by up to 2^-11 or 2^-8 of itself: for an answer of -157
     * nats that would be 0.08 or 0.6 if all errors had one sign, and is a tenth of it since they have not. The adapter
     * moves these answers by more than 10 nats.
     */
    @ParameterizedTest
    @CsvSource({
        "llava-tiny, F32, 5e-5",
        "llava-tiny, F16, 0.02",
        "llava-tiny, BF16, 0.16",
        "bunny-tiny, F32, 5e-5",
        "bunny-tiny, F16, 0.02",
        "bunny-tiny, BF16, 0.16"
    })
    void theMergedModelSaysWhatBaseAndAdapterSay(String name, ElementType type, double tolerance) throws IOException {
        Path base = stored(name, type);
        Path adapter = GOLDEN.resolve(name).resolve("adapter");
        Path merged = folder.resolve("merged");

        Printed printed = Printed.of(
                "merge", "--base", base.toString(), "--adapter", adapter.toString(), "--out", merged.toString());

        assertThat(printed.code()).as(printed.error()).isEqualTo(ExitCode.DONE);
        double[] alone = logProbabilities(name, base, Optional.empty());
        double[] adapted = logProbabilities(name, base, Optional.of(adapter));
        double[] found = logProbabilities(name, merged, Optional.empty());
        assertThat(found).containsExactly(adapted, within(tolerance));
        assertThat(largestDifference(alone, adapted))
                .as("what the adapter does")
                .isGreaterThan(10);
    }

    private static double largestDifference(double[] some, double... others) {
        double largest = 0;
        for (int i = 0; i < some.length; i++) {
            largest = Math.max(largest, Math.abs(some[i] - others[i]));
        }
        return largest;
    }

    /** Writes a golden checkpoint's weights as another type. */
    private Path stored(String name, ElementType type) throws IOException {
        CheckpointFiles files = Checkpoint.open(GOLDEN.resolve(name)).files();
        Path base = Files.createDirectory(folder.resolve("base"));
        Files.copy(GOLDEN.resolve(name).resolve("config.json"), base.resolve("config.json"));
        List<TensorDescription> tensors = new ArrayList<>();
        for (String tensor : files.names()) {
            tensors.add(new TensorDescription(tensor, type, files.tensor(tensor).shape()));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(base.resolve("model.safetensors"), tensors)) {
            for (String tensor : files.names()) {
                writer.write(tensor, FloatBuffer.wrap(files.tensor(tensor).floats()));
            }
            writer.finish();
        }
        return base;
    }

    /** Returns those of all golden answers. */
    private static double[] logProbabilities(String golden, Path folder, Optional<Path> adapter) throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(GOLDEN.resolve(golden).resolve("expected.json").toFile());
        SafetensorsFile pixels = SafetensorsFile.open(GOLDEN.resolve(golden).resolve("expected.safetensors"));
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(folder, MEMORY)) {
            List<PackedGroup> groups = new ArrayList<>();
            for (int i = 0; i < expected.path("examples").size(); i++) {
                JsonNode example = expected.path("examples").get(i);
                int[] prompt = ids(example.path("prompt_ids"));
                int imageAt = Arrays.stream(prompt)
                        .boxed()
                        .toList()
                        .indexOf(model.config().imageToken());
                groups.add(new PackedGroup(
                        prompt,
                        imageAt,
                        model.encode(pixels.tensor("pixels." + i).floats()),
                        List.of(ids(example.path("chosen_ids")), ids(example.path("rejected_ids"))),
                        i));
            }
            PackedBatch batch = new PackedBatch(groups);
            if (adapter.isEmpty()) {
                return model.logProbabilities(batch, Optional.empty());
            }
            Adapter values = read(folder, adapter.get()).adapter();
            float[] floats = new float[(int) values.layout().length()];
            values.values().get(floats);
            return model.logProbabilities(
                    batch,
                    Optional.of(new LoraParameters(
                            values.layout(),
                            Nd4j.createFromArray(floats),
                            values.config().scaling())));
        }
    }

    private static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        Arrays.setAll(ids, i -> list.get(i).asInt());
        return ids;
    }

    private static PeftAdapter read(Path base, Path adapter) throws IOException {
        return PeftFolder.read(
                adapter, DecoderModules.of(Checkpoint.open(base).config().decoder()));
    }

    @Test
    void printsWhatItFoundAndDid() {
        Printed printed = merge(LLAVA.resolve("adapter"));

        assertThat(printed.error()).isEmpty();
        assertThat(printed.out().lines())
                .hasSize(2)
                .first()
                .asString()
                .matches(
                        "adapter: 21 modules, rank 4, scaling 2\\.0; [0-9,]+ values, [0-9,]+ of B are not 0; named as by "
                                + "llava-transformers-5");
        assertThat(printed.out().lines().toList().get(1))
                .matches("merged: 21 weights in \\S+/merged; largest change 0\\.[0-9]+; 9[0-9]\\.[0-9] % of their "
                        + "numbers differ from the base model's");
    }

    private Printed merge(Path adapter, String... further) {
        List<String> arguments = new ArrayList<>(List.of(
                "merge",
                "--base",
                LLAVA.toString(),
                "--adapter",
                adapter.toString(),
                "--out",
                folder.resolve("merged").toString()));
        arguments.addAll(List.of(further));
        return Printed.of(arguments.toArray(String[]::new));
    }

    @Test
    void refusesAnAdapterThatChangesNothing() throws IOException {
        Path zero = scaled(0);

        Printed printed = merge(zero);

        assertThat(printed.firstErrorLine())
                .isEqualTo(
                        "mdpo: --adapter %s changes nothing: the update of all its 21 modules is 0, as before training; "
                                        .formatted(zero)
                                + "name a trained one, or add --allow-zero");
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("merged")).doesNotExist();

        assertThat(merge(zero, "--allow-zero").error()).isEqualTo("""
                        warning: the adapter changes nothing: the update of every module is 0, as before training
                        warning: the merged model is the base model: the adapter changes nothing
                        """);
        assertThat(folder.resolve("merged/model-00001-of-00002.safetensors"))
                .hasSameBinaryContentAs(LLAVA.resolve("model-00001-of-00002.safetensors"));
    }

    @Test
    void warnsOfWhatRoundingSwallowed() throws IOException {
        Printed printed = merge(scaled(1e-9f));

        assertThat(printed.code()).isEqualTo(ExitCode.DONE);
        assertThat(printed.error())
                .contains("warning: rounding to the stored type swallowed the whole update of 21 of 21 weights: ")
                .contains("warning: only 0.0 % of the adapted numbers changed");
    }

    /** Writes the golden adapter with B times a factor. */
    private Path scaled(float factor) throws IOException {
        PeftAdapter golden = read(LLAVA, LLAVA.resolve("adapter"));
        for (AdaptedModule module : golden.adapter().layout().modules()) {
            FloatBuffer b = golden.adapter().valuesB(module);
            for (int i = 0; i < b.limit(); i++) {
                b.put(i, factor * b.get(i));
            }
        }
        Path adapter = folder.resolve("scaled");
        PeftFolder.write(adapter, golden.adapter(), golden.profile(), new ModelCard(Optional.empty(), ""));
        return adapter;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "merge | --base is missing: name the folder of a model that lies on this machine",
                "merge --base G/llava-tiny | --adapter is missing: name the folder of an adapter",
                "merge --base G/llava-tiny --adapter G/llava-tiny/adapter | --out is missing: name a new folder for the merged model",
                "merge --base llava-hf/llava-1.5-7b-hf --out o | --base llava-hf/llava-1.5-7b-hf is no folder: name the folder of a model that lies on this machine",
                "merge --base G --adapter G --out o | --base G has no config.json: name the folder of a model that lies on this machine",
                "merge --base G/llava-tiny --adapter G/llava-tiny --out o | --adapter G/llava-tiny has no adapter_config.json: name the folder of an adapter",
                "merge --base G/llava-tiny --adapter G/llava-tiny/adapter --out o --profile llava | --profile must be llava-transformers-4 or llava-transformers-5 or bunny, but is llava",
                "merge --base G/llava-tiny --adapter G/llava-tiny/adapter --out o --profile bunny | --profile is bunny, but the adapter is named as by llava-transformers-5: leave --profile out, or name the other adapter",
                "merge --base G/llava-tiny --adapter G/llava-tiny/adapter --out G | folder A must be new or empty, but holds files: name another one",
            })
    void refusesWrongUsage(String arguments, String firstLine) {
        Printed printed = Printed.of(arguments.replace("G", GOLDEN.toString()).split(" "));

        assertThat(printed.firstErrorLine())
                .isEqualTo("mdpo: "
                        + firstLine
                                .replace("G", GOLDEN.toString())
                                .replace(
                                        "folder A",
                                        "folder " + GOLDEN.toAbsolutePath().normalize()));
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
    void refusesABrokenAdapter(String name) throws IOException {
        Path adapter = Files.createDirectory(folder.resolve("adapter"));
        for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
            Files.copy(LLAVA.resolve("adapter").resolve(file), adapter.resolve(file));
        }
        Files.writeString(adapter.resolve(name), "{");

        Printed printed = merge(adapter);

        assertThat(printed.firstErrorLine()).startsWith("mdpo: " + adapter.resolve(name) + " must ");
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void refusesAnAdapterOfAnotherModel() {
        Printed printed = merge(GOLDEN.resolve("bunny-tiny/adapter"));
        assertThat(printed.firstErrorLine()).startsWith("mdpo: ").contains("adapter");
        assertThat(printed.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void takesOptionsFromAFile() throws IOException {
        Path config = folder.resolve("merge.yaml");
        Files.writeString(
                config,
                "base: %s\nadapter: %s/adapter\nout: %s\nprofile: llava-transformers-5\n"
                        .formatted(LLAVA, LLAVA, folder.resolve("merged")));
        assertThat(Printed.of("merge", "--config", config.toString()).code()).isEqualTo(ExitCode.DONE);
        assertThat(folder.resolve("merged/config.json")).hasSameBinaryContentAs(LLAVA.resolve("config.json"));
    }

    @Test
    void saysThatADiskIsTooSmall() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        Printed printed = Printed.of(
                "merge",
                "--base",
                LLAVA.toString(),
                "--adapter",
                LLAVA.resolve("adapter").toString(),
                "--out",
                file.resolve("merged").toString());
        assertThat(printed.firstErrorLine())
                .startsWith("mdpo: the merged model cannot be written to %s/merged (".formatted(file))
                .endsWith(
                        "it takes as much room as the base model; nothing is left there, so mend this and give the same "
                                + "command again");
        assertThat(printed.code()).isEqualTo(ExitCode.RESUMABLE);
    }

    @Test
    void showsHelpWithExamples() {
        Printed printed = Printed.of("merge", "--help");
        assertThat(printed.out()).contains("Examples:", "./mdpo merge --base llava-1.5-7b-hf --adapter run/adapter");
        assertThat(printed.code()).isEqualTo(ExitCode.DONE);
    }
}
