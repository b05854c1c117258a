package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.Checkpoint;
import org.nd4j.linalg.api.buffer.DataType;

/** The vision towers and projectors of the small checkpoints, with their configurations changed. */
class VisionTowerTest {
    private static final int SIZE = 56;
    private static final int PATCH = 14;

    @TempDir
    private Path folder;

    private final List<Nd4jPolicyModel> models = new ArrayList<>();

    @AfterEach
    void close() {
        models.forEach(Nd4jPolicyModel::close);
    }

    private Nd4jPolicyModel model(Checkpoint checkpoint) {
        Workers workers = new Workers(2);
        Nd4jPolicyModel model =
                Nd4jPolicyModel.of(checkpoint, new HostKernels(workers), workers, new MemoryBudget(1_000_000_000));
        models.add(model);
        return model;
    }

    /** Returns a model with a number in its configuration changed; its weights stay. */
    private Nd4jPolicyModel changed(String name, String object, String field, int value) {
        try {
            Path golden = GoldenModel.read(name).folder();
            Path copy = Files.createTempDirectory(folder, name);
            try (var files = Files.list(golden)) {
                for (Path file : files.filter(file -> file.toString().contains("safetensors"))
                        .toList()) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
            ObjectMapper json = new ObjectMapper();
            ObjectNode config =
                    (ObjectNode) json.readTree(golden.resolve("config.json").toFile());
            (object.isEmpty() ? config : (ObjectNode) config.get(object)).put(field, value);
            json.writeValue(copy.resolve("config.json").toFile(), config);
            return model(Checkpoint.open(copy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] pixels(long seed, int size) {
        return new RandomArrays(seed, DataType.FLOAT).normal(3L * size * size).toFloatVector();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void anImagesFeaturesDoNotDependOnItsCompany(String name) {
        Nd4jPolicyModel model = model(GoldenModel.read(name).checkpoint());
        List<float[]> alone = new ArrayList<>();
        for (int image = 0; image < 3; image++) {
            alone.add(model.encode(pixels(image, SIZE)).values());
        }
        for (int image = 2; image >= 0; image--) {
            assertThat(model.encode(pixels(image, SIZE)).values()).isEqualTo(alone.get(image));
        }
        assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
        assertThat(model.pool().lent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void imagesOfABatchAreProjectedEachByItself(String name) {
        Nd4jPolicyModel model = model(GoldenModel.read(name).checkpoint());
        RandomArrays random = new RandomArrays(7, DataType.FLOAT);
        List<PackedGroup> groups = new ArrayList<>();
        for (int image = 0; image < 3; image++) {
            groups.add(new PackedGroup(
                    random.tokens(4, 500),
                    image,
                    model.encode(pixels(image, SIZE)),
                    List.of(random.tokens(3, 500)),
                    image));
        }
        try (ArrayPool.Scope scope = model.pool().scope()) {
            float[] together =
                    model.embed(new PackedBatch(groups), scope).ravel().toFloatVector();
            List<Float> apart = new ArrayList<>();
            for (PackedGroup group : groups) {
                for (float value : model.embed(new PackedBatch(List.of(group)), scope)
                        .ravel()
                        .toFloatVector()) {
                    apart.add(value);
                }
            }
            assertThat(together).containsExactly(apart.toArray(Float[]::new));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 4", "-2, 3", "-4, 1"})
    void aLayerCountedFromTheEndIsThatCountedFromTheStart(int fromEnd, int fromStart) {
        float[] pixels = pixels(1, SIZE);
        float[] expected = changed("llava-tiny", "", "vision_feature_layer", fromStart)
                .encode(pixels)
                .values();
        assertThat(changed("llava-tiny", "", "vision_feature_layer", fromEnd)
                        .encode(pixels)
                        .values())
                .isEqualTo(expected);
        assertThat(changed("llava-tiny", "", "vision_feature_layer", fromStart % 4 + 1)
                        .encode(pixels)
                        .values())
                .as("another layer")
                .isNotEqualTo(expected);
    }

    @Test
    void layersBehindTheChosenOneChangeNothing() {
        float[] pixels = pixels(2, SIZE);
        assertThat(changed("llava-tiny", "vision_config", "num_hidden_layers", 3) // so that -2 is the second
                        .encode(pixels)
                        .values())
                .isEqualTo(changed("llava-tiny", "", "vision_feature_layer", 2)
                        .encode(pixels)
                        .values());
    }

    /** Without a class token the features are all that the next block sees, so it can be computed from them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void siglipsFeaturesAreTheOutputOfTheBlockBeforeTheLast(int run) {
        float[] pixels = pixels(3, SIZE);
        float[] before = changed("bunny-tiny", "x_test_vision_config", "num_hidden_layers", run)
                .encode(pixels)
                .values();
        float[] actual = changed("bunny-tiny", "x_test_vision_config", "num_hidden_layers", run + 1)
                .encode(pixels)
                .values();
        double[][] expected =
                new PlainVisionBlock(GoldenModel.read("bunny-tiny").checkpoint(), run - 1).apply(rows(before, 32));
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat((double) actual[i * 32 + j]).isCloseTo(expected[i][j], within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void pixelsBeyondTheLastWholePatchAreNotSeen(String name) {
        int larger = SIZE + PATCH - 1;
        float[] pixels = pixels(4, larger);
        float[] cut = new float[3 * SIZE * SIZE];
        for (int row = 0; row < 3 * SIZE; row++) {
            int from = (row / SIZE * larger + row % SIZE) * larger;
            System.arraycopy(pixels, from, cut, row * SIZE, SIZE);
        }
        String object = name.startsWith("llava") ? "vision_config" : "x_test_vision_config";
        assertThat(changed(name, object, "image_size", larger).encode(pixels).values())
                .isEqualTo(
                        model(GoldenModel.read(name).checkpoint()).encode(cut).values());
    }

    @Test
    void pixelsOfAnotherSizeAreRefused() {
        Nd4jPolicyModel model = model(GoldenModel.read("llava-tiny").checkpoint());
        for (int count : new int[] {0, SIZE * SIZE, 3 * SIZE * SIZE - 1, 3 * SIZE * SIZE + 1}) {
            assertThatThrownBy(() -> model.encode(new float[count]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("pixels must be [3, 56, 56], but are %d values", count);
        }
        assertThat(model.pool().lent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 33})
    void featuresOfAnotherWidthAreRefused(int width) {
        Nd4jPolicyModel model = model(GoldenModel.read("llava-tiny").checkpoint());
        PackedGroup group = new PackedGroup(
                new int[1], 0, new ImageFeatures(2, width, new float[2 * width]), List.of(new int[1]), 0);
        try (ArrayPool.Scope scope = model.pool().scope()) {
            assertThatThrownBy(() -> model.embed(new PackedBatch(List.of(group)), scope))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("features must have width 32, but have %d: they are another model's", width);
        }
        assertThat(model.pool().lent()).isZero();
    }

    private static double[][] rows(float[] values, int width) {
        double[][] rows = new double[values.length / width][width];
        for (int i = 0; i < values.length; i++) {
            rows[i / width][i % width] = values[i];
        }
        return rows;
    }
}
