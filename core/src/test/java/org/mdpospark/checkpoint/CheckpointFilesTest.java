package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFilesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @TempDir
    private Path folder;

    @Test
    void readsShards() throws IOException {
        CheckpointFiles files = CheckpointFiles.open(GOLDEN.resolve("llava-tiny"));
        assertThat(files.folder()).isEqualTo(GOLDEN.resolve("llava-tiny"));
        List<String> names = new ArrayList<>();
        for (String shard : List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")) {
            PlainSafetensors plain =
                    PlainSafetensors.read(GOLDEN.resolve("llava-tiny").resolve(shard));
            names.addAll(plain.names());
            for (String name : plain.names()) {
                assertThat(files.tensor(name).floats()).isEqualTo(plain.floats(name));
            }
        }
        assertThat(files.names()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void readsASingleFileEvenBesideAnIndex() throws IOException {
        TinyCheckpoint.bunny().write(folder);
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");
        CheckpointFiles files = CheckpointFiles.open(folder);
        PlainSafetensors plain = PlainSafetensors.read(folder.resolve("model.safetensors"));
        assertThat(files.names()).containsExactlyElementsOf(plain.names());
        assertThat(files.tensor("lm_head.weight").floats()).isEqualTo(plain.floats("lm_head.weight"));
    }

    @Test
    void followsLinksAsInTheHuggingFaceCache() throws IOException {
        Path blobs = Files.createDirectory(folder.resolve("blobs"));
        Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
        TinyCheckpoint.llava().writeShards(blobs);
        for (String name : List.of("a.safetensors", "b.safetensors", "model.safetensors.index.json")) {
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../blobs").resolve(name));
        }
        assertThat(CheckpointFiles.open(snapshot).names())
                .isEqualTo(CheckpointFiles.open(blobs).names());
    }

    @Test
    void refusesAFolderWithoutWeights() {
        assertThatThrownBy(() -> CheckpointFiles.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(folder + " must hold model.safetensors or model.safetensors.index.json, but holds neither; "
                        + "weights in another format must be saved as safetensors first");
    }

    @Test
    void refusesATensorThatIsMissing() throws IOException {
        CheckpointFiles files = CheckpointFiles.open(TinyCheckpoint.llava().writeShards(folder));
        assertThatThrownBy(() -> files.tensor("x"))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(folder + " has no tensor x");
    }

    @Test
    void refusesAnIndexWithoutAMap() throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        for (String index : List.of("{}", "{\"weight_map\": 3}", "{\"weight_map\": {}}")) {
            Files.writeString(index(), index);
            assertRefused("must map tensors to files in weight_map, but has no such map");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"../a.safetensors\"",
                "\"/etc/passwd\"",
                "\"sub/a.safetensors\"",
                "\"sub\\\\a.safetensors\"",
                "\"..\"",
                "\".\"",
                "\"\"",
                "\"C:a.safetensors\"",
                "3",
                "null",
                "[\"a.safetensors\"]"
            })
    void refusesPathsThatLeadElsewhere(String file) throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        changeIndex("language_model.lm_head.weight", new ObjectMapper().readTree(file));
        assertRefused("must map tensor language_model.lm_head.weight to the name of a file beside it, but maps it to "
                + file);
    }

    @Test
    void refusesNamesThatNoFileSystemTakes() throws IOException {
        String name = "x".repeat(201);
        Files.writeString(index(), "{\"weight_map\": {\"t\": \"" + name + "\"}}");
        assertRefused(
                "must map tensor t to the name of a file beside it, but maps it to \"" + name.substring(2) + "...");
    }

    @Test
    void refusesAnIndexThatNamesATensorTwice() throws IOException {
        Files.writeString(index(), "{\"weight_map\": {\"x\": \"a\", \"x\": \"b\"}}");
        assertRefused("must hold JSON, but: Duplicate field 'x'");
    }

    @Test
    void refusesAMissingShard() throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        Files.delete(folder.resolve("b.safetensors"));
        assertRefused("names b.safetensors, which the folder lacks; download it again");
    }

    @Test
    void refusesATensorThatIsNotInItsShard() throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        changeIndex("x", new ObjectMapper().readTree("\"a.safetensors\""));
        assertRefused("says that a.safetensors holds tensor x, but it does not");
    }

    @Test
    void refusesATensorThatTheIndexForgets() throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        ObjectNode index = (ObjectNode) new ObjectMapper().readTree(index().toFile());
        index.withObject("/weight_map").remove("language_model.lm_head.weight");
        Files.writeString(index(), index.toString());
        assertRefused("must name every tensor of its files, but does not say that a.safetensors holds "
                + "language_model.lm_head.weight");
    }

    @Test
    void refusesATensorInTwoShards() throws IOException {
        TinyCheckpoint.llava().writeShards(folder);
        Files.copy(folder.resolve("a.safetensors"), folder.resolve("c.safetensors"));
        changeIndex("language_model.lm_head.weight", new ObjectMapper().readTree("\"c.safetensors\""));
        assertRefused("must name every tensor of its files, but does not say that a.safetensors holds "
                + "language_model.lm_head.weight");
    }

    private void changeIndex(String tensor, JsonNode file) throws IOException {
        ObjectNode index = (ObjectNode) new ObjectMapper().readTree(index().toFile());
        index.withObject("/weight_map").set(tensor, file);
        Files.writeString(index(), index.toString());
    }

    private Path index() {
        return folder.resolve("model.safetensors.index.json");
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> CheckpointFiles.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(index() + " " + problem);
    }
}
