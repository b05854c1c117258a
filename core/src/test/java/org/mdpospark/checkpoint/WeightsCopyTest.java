package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCopyTest {
    private static final String HEAD = "language_model.lm_head.weight";

    @TempDir
    private Path folder;

    private Path target;
    private CheckpointFiles original;
    private WeightsCopy copy;

    @BeforeEach
    void copy() throws IOException {
        target = Files.createDirectory(folder.resolve("copy"));
        original = CheckpointFiles.open(
                TinyCheckpoint.llava().writeShards(Files.createDirectory(folder.resolve("original"))));
        copy = WeightsCopy.create(original, target);
    }

    @Test
    void holdsTheOriginalsFiles() {
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder("a.safetensors", "b.safetensors", "model.safetensors.index.json");
        for (String name : new String[] {"a.safetensors", "b.safetensors", "model.safetensors.index.json"}) {
            assertThat(target.resolve(name))
                    .hasSameBinaryContentAs(original.folder().resolve(name));
        }
    }

    @Test
    void overwritesOneTensorAndNoOther() throws IOException {
        MappedByteBuffer bytes = copy.writable(HEAD);
        byte[] ones = new byte[bytes.remaining()];
        Arrays.fill(ones, (byte) 1);
        bytes.put(ones);
        bytes.force();

        CheckpointFiles changed = CheckpointFiles.open(target);
        assertThat(changed.names()).isEqualTo(original.names());
        for (String name : original.names()) {
            ByteBuffer expected = name.equals(HEAD)
                    ? ByteBuffer.wrap(ones)
                    : original.tensor(name).bytes();
            assertThat(changed.tensor(name).bytes()).isEqualTo(expected);
        }
    }

    @Test
    void refusesTensorsThatTheOriginalLacks() {
        assertThatThrownBy(() -> copy.writable("lm_head"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(target + " has no tensor lm_head");
    }
}
