package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llava-tiny/model-00001-of-00002.safetensors",
                "bunny-tiny/model.safetensors",
                "bunny-tiny/adapter/adapter_model.safetensors"
            })
    void writesTheBytesThatTheReferenceWrites(String path) throws IOException {
        SafetensorsFile golden = SafetensorsFile.open(GOLDEN.resolve(path));
        List<TensorDescription> tensors = new ArrayList<>();
        for (String name : golden.names()) {
            StoredTensor tensor = golden.tensor(name);
            tensors.add(new TensorDescription(name, tensor.type(), tensor.shape()));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(path(), tensors)) {
            for (String name : golden.names()) {
                writer.write(name, FloatBuffer.wrap(golden.tensor(name).floats()));
            }
            writer.finish();
        }
        assertThat(path()).hasSameBinaryContentAs(GOLDEN.resolve(path));
    }

    @Test
    void writesATensorInPiecesOfAnySize() throws IOException {
        float[] values = new float[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i - 10_000;
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(
                path(),
                List.of(
                        new TensorDescription("x", ElementType.F32, 2, 10_000),
                        new TensorDescription("none", ElementType.F32, 0),
                        new TensorDescription("y", ElementType.BF16, 3)))) {
            writer.write("x", FloatBuffer.wrap(values, 0, 1));
            writer.write("x", FloatBuffer.wrap(values, 1, 19_999));
            writer.write("y", ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80}));
            writer.write("y", ByteBuffer.wrap(new byte[] {0x3f, 0x40, (byte) 0xc0}));
            writer.finish();
        }
        PlainSafetensors plain = PlainSafetensors.read(path());
        assertThat(plain.names()).containsExactly("x", "none", "y");
        assertThat(plain.shape("x")).containsExactly(2, 10_000);
        assertThat(plain.floats("x")).isEqualTo(values);
        assertThat(plain.shape("none")).containsExactly(0);
        assertThat(plain.floats("y")).containsExactly(0, 1, -3);
        assertThat(SafetensorsFile.open(path()).tensor("y").floats()).containsExactly(0, 1, -3);
    }

    @Test
    void writesNamesOfAnyKind() throws IOException {
        String name = "\"a\\b\n\u00e9\ud83d\ude00";
        try (SafetensorsWriter writer =
                SafetensorsWriter.create(path(), List.of(new TensorDescription(name, ElementType.F32)))) {
            writer.write(name, FloatBuffer.wrap(new float[] {5}));
            writer.finish();
        }
        assertThat(SafetensorsFile.open(path()).tensor(name).floats()).containsExactly(5);
    }

    @Test
    void leavesNothingBehindUnlessFinished() throws IOException {
        Files.writeString(path(), "earlier");
        try (SafetensorsWriter writer = SafetensorsWriter.create(path(), oneTensor())) {
            writer.write("x", FloatBuffer.allocate(1));
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("all tensors must be written before the file is finished, but x has 2 of 4 bytes");
            assertThat(files()).hasSize(2);
        }
        assertThat(files()).containsExactly(path());
        assertThat(path()).hasContent("earlier");
    }

    @Test
    void takesThePlaceOfAnEarlierFile() throws IOException {
        write(1, 2);
        StoredTensor earlier = SafetensorsFile.open(path()).tensor("x");
        write(3, 4);
        assertThat(SafetensorsFile.open(path()).tensor("x").floats()).containsExactly(3, 4);
        assertThat(earlier.floats()).containsExactly(1, 2);
        assertThat(files()).containsExactly(path());
    }

    @Test
    void refusesTensorsOutOfTurn() throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(path(), oneTensor())) {
            assertThatThrownBy(() -> writer.write("y", FloatBuffer.allocate(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensor x must be written next, but is given y");
            assertThatThrownBy(() -> writer.write("x", FloatBuffer.allocate(3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensor x has room for 4 more bytes, but is given 6");
            writer.write("x", FloatBuffer.allocate(2));
            assertThatThrownBy(() -> writer.write("x", ByteBuffer.allocate(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("all tensors are written, but more is given for x");
        }
    }

    @Test
    void refusesValuesThatWouldBecomeInfinite() throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(path(), oneTensor())) {
            assertThatThrownBy(() -> writer.write("x", FloatBuffer.wrap(new float[] {1, 70000})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensor x must hold values that F16 can, but is given 70000.0");
        }
    }

    @Test
    void refusesWhatCannotBeDescribed() {
        assertThatThrownBy(() -> new TensorDescription("__metadata__", ElementType.F32, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor must not be called __metadata__, which the format keeps for itself");
        assertThatThrownBy(() -> new TensorDescription("x", ElementType.F32, 1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor x must have no negative size, but has shape [1, -1]");
        TensorDescription half = new TensorDescription("x", ElementType.F16, 1);
        assertThatThrownBy(() -> SafetensorsWriter.create(path(), List.of(half, half)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("each tensor must have its own name, but two are called x");
        assertThatThrownBy(() ->
                        SafetensorsWriter.create(path(), List.of(half, new TensorDescription("y", ElementType.F32, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor y must begin at a multiple of 4 bytes, but would at 2: put wider types first");
    }

    private static List<TensorDescription> oneTensor() {
        return List.of(new TensorDescription("x", ElementType.F16, 2));
    }

    private void write(float... values) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(path(), oneTensor())) {
            writer.write("x", FloatBuffer.wrap(values));
            writer.finish();
        }
    }

    private Path path() {
        return folder.resolve("x.safetensors");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
