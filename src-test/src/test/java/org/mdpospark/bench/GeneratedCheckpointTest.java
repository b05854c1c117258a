package org.mdpospark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.StoredTensor;

class GeneratedCheckpointTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final long HEADER_BYTES = 16_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"llava-small, F16, 105", "bunny-small, BF16, 103"})
    void writesACheckpointThatOpens(String shape, ElementType type, int tensors) throws IOException {
        GeneratedCheckpoint.main(new String[] {shape, folder.toString()});
        assertThat(files()).containsExactly("config.json", "model.safetensors");
        Checkpoint checkpoint = Checkpoint.open(folder);
        assertThat(checkpoint.files().names()).hasSize(tensors);
        assertThat(checkpoint.head().type()).isEqualTo(type);
        assertThat(deviation(checkpoint.head(), 0)).isCloseTo(0.02, within(1e-3));
        assertThat(deviation(checkpoint.vision(0, "mlp.fc1.bias"), 0)).isCloseTo(0.02, within(5e-3));
        assertThat(deviation(checkpoint.finalNorm("weight"), 1)).isCloseTo(0.02, within(5e-3));
        assertThat(deviation(checkpoint.decoder(2, "input_layernorm.weight"), 1))
                .isCloseTo(0.02, within(5e-3));
        assertThat(deviation(checkpoint.vision(1, "layer_norm2.weight"), 1)).isCloseTo(0.02, within(1e-2));
        assertThat(deviation(checkpoint.vision(1, "layer_norm2.bias"), 0)).isCloseTo(0.02, within(1e-2));
    }

    @Test
    void writesShardsOfAtMostTheSize() throws IOException {
        GeneratedCheckpoint.write(CheckpointShape.LLAVA_SMALL, folder, ElementType.F32, 4 * MEBIBYTE);
        assertThat(files())
                .containsExactly(
                        "config.json",
                        "model-00001-of-00004.safetensors",
                        "model-00002-of-00004.safetensors",
                        "model-00003-of-00004.safetensors",
                        "model-00004-of-00004.safetensors",
                        "model.safetensors.index.json");
        for (String name : files()) {
            assertThat(Files.size(folder.resolve(name))).isLessThan(4 * MEBIBYTE + HEADER_BYTES);
        }
        assertThat(Checkpoint.open(folder).head().type()).isEqualTo(ElementType.F32);
    }

    @Test
    void sameArgumentsGiveTheSameBytes() throws IOException {
        for (String run : List.of("first", "second")) {
            GeneratedCheckpoint.write(CheckpointShape.BUNNY_SMALL, folder.resolve(run), ElementType.BF16, 4 * MEBIBYTE);
        }
        assertThat(Checkpoint.open(folder.resolve("second")).contentHash())
                .isEqualTo(Checkpoint.open(folder.resolve("first")).contentHash());
    }

    private static double deviation(StoredTensor tensor, double mean) {
        double squares = 0;
        for (float value : tensor.floats()) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / tensor.elements());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
