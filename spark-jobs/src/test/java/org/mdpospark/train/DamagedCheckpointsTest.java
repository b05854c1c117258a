package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.Digests;

/** Whatever happened to the files of the newest checkpoint: the one before is used, and the reason said. */
class DamagedCheckpointsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STATE = "state.json";
    private static final String MANIFEST = "manifest.json";

    @TempDir
    private Path run;

    private Path newest;

    @BeforeEach
    void writeTwo() throws IOException {
        store().write(SampleRun.state(11));
        store().write(SampleRun.state(12));
        newest = run.resolve("checkpoints/round-000012");
    }

    private CheckpointStore store() {
        return SampleRun.store(FaultyFileSystem.sound(), run, 2);
    }

    /** Requires that the one before is used, and the reason told of the newest. */
    private void requireSkipped(String reason) throws IOException {
        Resumed resumed = store().newestWhole();
        SampleRun.requireSame(resumed.state().orElseThrow(), SampleRun.state(11));
        assertThat(resumed.skipped()).containsExactly("round-000012: " + reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors", "updater.safetensors", STATE})
    void aFileIsCut(String name) throws IOException {
        for (int missing : new int[] {1, 10, (int) Files.size(newest.resolve(name)) - 10}) {
            resize(newest.resolve(name), -missing);
            requireSkipped("%s is %d bytes short".formatted(name, missing));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors", "updater.safetensors", STATE})
    void aFileIsLonger(String name) throws IOException {
        resize(newest.resolve(name), 3);
        requireSkipped(name + " is 3 bytes too long");
    }

    /** Changes the original length, so that calls do not add up. */
    private static void resize(Path file, int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Path original = file.resolveSibling("." + file.getFileName());
        if (!Files.exists(original)) {
            Files.write(original, whole);
        }
        try (RandomAccessFile changed = new RandomAccessFile(file.toFile(), "rw")) {
            changed.setLength(0);
            changed.write(Files.readAllBytes(original));
            changed.setLength(Files.size(original) + bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors", "updater.safetensors", STATE})
    void aBitIsFlipped(String name) throws IOException {
        Random random = new Random(name.hashCode());
        byte[] whole = Files.readAllBytes(newest.resolve(name));
        for (int i = 0; i < 20; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(newest.resolve(name), flipped);
            requireSkipped(name + " holds other bytes than were written");
        }
    }

    /** Of the manifest too, whichever: names, lengths and hashes meet what they are compared with. */
    @Test
    void aBitOfTheManifestIsFlipped() throws IOException {
        byte[] whole = Files.readAllBytes(newest.resolve(MANIFEST));
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(newest.resolve(MANIFEST), flipped);
            Resumed resumed = store().newestWhole();
            assertThat(resumed.skipped()).as("byte %d", i).hasSize(1);
            assertThat(resumed.state().orElseThrow().round()).isEqualTo(11);
        }
        SampleRun.requireSame(store().newestWhole().state().orElseThrow(), SampleRun.state(11));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors", "updater.safetensors", STATE})
    void aFileIsGone(String name) throws IOException {
        Files.delete(newest.resolve(name));
        requireSkipped(name + " is missing");
        Files.createDirectory(newest.resolve(name));
        requireSkipped(name + " is no file");
    }

    @Test
    void theManifestIsGone() throws IOException {
        Files.delete(newest.resolve(MANIFEST));
        requireSkipped("manifest.json is missing, so writing it did not end");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "''",
                "null",
                "[]",
                "{}",
                "{'files': null}",
                "{'files': 5}",
                "{'files': [null]}",
                "{'files': [{'name': 'state.json', 'bytes': '5e99', 'sha256': ''}]}",
                "{'files': [{'name': 'state.json', 'bytes': 99999999999999999999, 'sha256': ''}]}",
                "{'files': []} {'files': []}",
            })
    void theManifestIsSomethingElse(String json) throws IOException {
        Files.writeString(newest.resolve(MANIFEST), json.replace('\'', '"'));
        Resumed resumed = store().newestWhole();
        assertThat(resumed.skipped()).singleElement().asString().startsWith("round-000012: manifest.json ");
        SampleRun.requireSame(resumed.state().orElseThrow(), SampleRun.state(11));
    }

    @Test
    void theManifestIsHuge() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(newest.resolve(MANIFEST).toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        requireSkipped("manifest.json is longer than 65536 bytes");
    }

    @Test
    void theManifestIsDeeplyNested() throws IOException {
        Files.writeString(newest.resolve(MANIFEST), "{\"files\":" + "[".repeat(60_000));
        requireSkipped("manifest.json is no JSON of a checkpoint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../round-000011/state.json", "/etc/passwd", "state.json", "file:/etc/passwd", ""})
    void theManifestNamesOtherFiles(String name) throws IOException {
        changeManifest(files -> ((ObjectNode) files.get(0)).put("name", name));
        requireSkipped("manifest.json lists other files than a checkpoint's");
    }

    private void changeManifest(Consumer<ArrayNode> change) throws IOException {
        ObjectNode manifest =
                (ObjectNode) JSON.readTree(newest.resolve(MANIFEST).toFile());
        change.accept(manifest.withArray("files"));
        Files.write(newest.resolve(MANIFEST), JSON.writeValueAsBytes(manifest));
    }

    /** Someone wrote a state of their own, with the manifest that goes with it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "round | 13 | state.json is of round 13",
                "formatVersion | 2 | state.json is of format 2, but this program reads format 1",
                "updaterValues | 2147483647 | state.json tells of more values than an adapter of 8448 has: 2147483647 and 8448",
                "momentumValues | 8449 | state.json tells of more values than an adapter of 8448 has: 16896 and 8449",
                "momentumValues | 8447 | updater.safetensors has 101568 bytes, but this run's has 101564",
                "updaterValues | -1 | state.json is no JSON of a checkpoint",
                "step | -1 | state.json is no JSON of a checkpoint",
                "pairs | 1.5 | state.json is no JSON of a checkpoint",
                "step | 9223372036854775808 | state.json is no JSON of a checkpoint",
                "extra | 1 | state.json is no JSON of a checkpoint",
            })
    void theStateIsAnothers(String field, String value, String reason) throws IOException {
        ObjectNode state = (ObjectNode) JSON.readTree(newest.resolve(STATE).toFile());
        state.set(field, JSON.readTree(value));
        replace(STATE, JSON.writeValueAsBytes(state));
        requireSkipped(reason);
    }

    @Test
    void theTensorsAreOthers() throws IOException {
        byte[] bytes = Files.readAllBytes(newest.resolve("adapter_model.safetensors"));
        byte[] other = new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("q_proj", "k_proj")
                .getBytes(StandardCharsets.ISO_8859_1);
        replace("adapter_model.safetensors", other);
        requireSkipped("adapter_model.safetensors cannot be read: must hold other tensors: in number, names, types or "
                + "shapes");
    }

    /** Writes a file and what the manifest says of it. */
    private void replace(String name, byte[] bytes) throws IOException {
        Files.write(newest.resolve(name), bytes);
        changeManifest(files -> files.forEach(file -> {
            if (file.path("name").asText().equals(name)) {
                ((ObjectNode) file).put("bytes", bytes.length).put("sha256", Digests.sha256Hex(bytes));
            }
        }));
    }

    @Test
    void noneIsWhole() throws IOException {
        Files.delete(newest.resolve(MANIFEST));
        Files.delete(run.resolve("checkpoints/round-000011/state.json"));
        Resumed resumed = store().newestWhole();
        assertThat(resumed.state()).isEmpty();
        assertThat(resumed.skipped())
                .containsExactly(
                        "round-000012: manifest.json is missing, so writing it did not end",
                        "round-000011: state.json is missing");
    }

    @Test
    void namesThatAreNoRoundsAreNoCheckpoints() throws IOException {
        Files.move(newest, newest.resolveSibling("round-9999999999"));
        Files.createDirectories(run.resolve("checkpoints/round-99999999999999999999"));
        Files.writeString(run.resolve("checkpoints/round-000099"), "a file");
        Resumed resumed = store().newestWhole();
        assertThat(resumed.state().orElseThrow().round()).isEqualTo(11);
        assertThat(resumed.skipped()).isEmpty();
    }
}
