package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.lora.PeftFolder;

class AdapterFoldersTest {
    @TempDir
    private Path run;

    @Test
    void leavesAFolderThatPeftReads() throws IOException {
        folders().publish("adapter", SampleRun.state(1).parameters(), "# Ours\n");

        requireAdapter(run.resolve("adapter"), SampleRun.state(1));
        assertThat(run.resolve("adapter/README.md")).hasContent("# Ours\n");
        try (Stream<Path> entries = Files.list(run.resolve("adapter"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("README.md", "adapter_config.json", "adapter_model.safetensors");
        }
    }

    @Test
    void aLaterOneTakesThePlace() throws IOException {
        folders().publish("best", SampleRun.state(1).parameters(), "1");
        folders().publish("best", SampleRun.state(2).parameters(), "2");

        requireAdapter(run.resolve("best"), SampleRun.state(2));
        try (Stream<Path> entries = Files.list(run)) {
            assertThat(entries).containsExactly(run.resolve("best"));
        }
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        float[] parameters = SampleRun.state(1).parameters();
        parameters[parameters.length - 1] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> folders().publish("adapter", parameters, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("B of layers.10.mlp.down_proj must hold finite numbers, but holds Infinity");
        assertThat(run).isEmptyDirectory();
    }

    private AdapterFolders folders() throws IOException {
        return new AdapterFolders(
                FileSystem.getLocal(new Configuration()), new org.apache.hadoop.fs.Path(run.toUri()), SampleRun.FORMAT);
    }

    static void requireAdapter(Path folder, RunState state) throws IOException {
        float[] values = new float[state.parameters().length];
        PeftFolder.read(folder, SampleRun.LINEARS).adapter().values().get(values);
        assertThat(values).containsExactly(state.parameters());
    }
}
