package org.mdpospark.pairs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.Digests;
import org.mdpospark.image.ImageDefect;
import org.mdpospark.image.UnusableImageException;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.text.PromptStyle;

class ExporterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String QUESTION = "<image>\nWhat is it?";
    private static final String RAW = VicunaText.SYSTEM + " USER: " + QUESTION + " ASSISTANT:";
    private static final String DIALOGUE = """
            [{"role":"user","content":"<image>\\nWhat is it?"},{"role":"assistant","content":"A cat."},\
            {"role":"user","content":"Sure?"}]""";

    private static SparkSession spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[2,2]") // two attempts for a task
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("OFF");
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void msSwiftGetsEveryPairWithItsNegative(boolean virtual) throws IOException {
        List<TableFile> files = export(manifest(virtual), ExportLayout.MS_SWIFT);

        assertThat(files)
                .extracting(TableFile::path)
                .containsExactly("export/ms-swift/train.jsonl", "export/ms-swift/holdout.jsonl");
        assertThat(files).extracting(TableFile::rows).containsExactly(6L, 1L);
        for (String line : Files.readAllLines(folder.resolve("export/ms-swift/train.jsonl"))) {
            JsonNode json = JSON.readTree(line);
            assertThat(json.fieldNames())
                    .toIterable()
                    .containsExactly("messages", "rejected_response", "images", "rejected_images");
            assertContentAddressed("export/ms-swift", json.at("/images/0"), "images/");
            assertContentAddressed("export/ms-swift", json.at("/rejected_images/0"), "rejected_images/");
            assertThat(json.at("/messages")
                            .findValuesAsText("content")
                            .get(json.at("/messages").size() - 1))
                    .startsWith("It shows number ");
        }
        assertThat(lines("ms-swift/holdout.jsonl").get(0))
                .startsWith("{\"messages\":[{\"role\":\"user\",\"content\":\"<image>\\nWhat is it?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"It shows number 5.\"}],"
                        + "\"rejected_response\":\"It shows a dog.\",\"images\":[\"images/");
    }

    @Test
    void virtualNegativesAreTheOnesThatWouldHaveBeenStored() throws IOException {
        export(manifest(false), ExportLayout.MS_SWIFT);
        List<String> stored = lines("ms-swift/train.jsonl");

        export(manifest(true), ExportLayout.MS_SWIFT);

        assertThat(lines("ms-swift/train.jsonl")).isEqualTo(stored);
    }

    @Test
    void mdpoGetsEveryRowOnceWithItsRawPrompt() throws IOException {
        List<TableFile> files = export(manifest(false), ExportLayout.MDPO);

        assertThat(files).extracting(TableFile::rows).containsExactly(4L, 1L);
        JsonNode rows = JSON.readTree(folder.resolve("export/mdpo/train.json").toFile());
        assertThat(rows.findValuesAsText("prompt"))
                .containsExactlyInAnyOrder(
                        RAW,
                        RAW,
                        RAW,
                        VicunaText.SYSTEM + " USER: <image>\nWhat is it? ASSISTANT: A cat.</s>USER: Sure? ASSISTANT:");
        for (JsonNode row : rows) {
            assertThat(row.fieldNames()).toIterable().containsExactly("img_path", "prompt", "chosen", "rejected");
            assertContentAddressed("export/mdpo", row.path("img_path"), "images/");
        }
        assertThat(folder.resolve("export/mdpo/rejected_images")).doesNotExist();
    }

    @Test
    void llamaFactoryGetsDialoguesAndTheEntriesThatNameThem() throws IOException {
        export(manifest(false), ExportLayout.LLAMA_FACTORY);

        JsonNode row = JSON.readTree(
                        folder.resolve("export/llama-factory/holdout.json").toFile())
                .get(0);
        assertThat(row.path("conversations")).hasToString("[{\"from\":\"human\",\"value\":\"<image>\\nWhat is it?\"}]");
        assertThat(row.path("chosen")).hasToString("{\"from\":\"gpt\",\"value\":\"It shows number 5.\"}");
        assertThat(row.path("rejected")).hasToString("{\"from\":\"gpt\",\"value\":\"It shows a dog.\"}");
        assertContentAddressed("export/llama-factory", row.at("/images/0"), "images/");
        assertThat(JSON.readTree(
                        folder.resolve("export/llama-factory/dataset_info.json").toFile()))
                .hasToString("{\"pairs_train\":" + entry("train") + ",\"pairs_holdout\":" + entry("holdout") + "}");
    }

    @Test
    void trlGetsParquetWithPartsAndImages() throws IOException {
        List<TableFile> files = export(manifest(false), ExportLayout.TRL);

        assertThat(files)
                .extracting(file -> file.path().replaceAll("-.*", ""))
                .containsOnly("export/trl/data/train", "export/trl/data/holdout");
        Row row = read("export/trl/data/holdout-*.parquet").get(0);
        assertThat(row.schema().fieldNames()).containsExactly("prompt", "chosen", "rejected", "images");
        assertThat(row.getList(0)).hasToString("[[user,WrappedArray([image,null], [text,What is it?])]]");
        assertThat(row.getList(1)).hasToString("[[assistant,WrappedArray([text,It shows number 5.])]]");
        assertThat(row.getList(2)).hasToString("[[assistant,WrappedArray([text,It shows a dog.])]]");
        assertThat(row.<Row>getList(3).get(0).<byte[]>getAs("bytes")).startsWith(0x89, 'P', 'N', 'G');
        assertThat(read("export/trl/data/train-*.parquet")).hasSize(4);
        assertThat(Files.readString(folder.resolve("export/trl/README.md")))
                .contains(
                        "  - split: train\n    path:\n    - data/train-00000-a", "  - name: images\n    list: image\n");
    }

    @ParameterizedTest
    @EnumSource(ExportLayout.class)
    void anExportReplacesTheLastAndLeavesNothingElse(ExportLayout layout) throws IOException {
        Manifest manifest = manifest(false);
        export(manifest, layout);
        Path target = folder.resolve("export/" + layout.code());
        Files.writeString(target.resolve("stale.txt"), "stale");
        List<String> texts = List.of("train.jsonl", "holdout.jsonl", "train.json", "holdout.json");

        List<TableFile> files = export(manifest, layout);

        for (TableFile file : files) {
            byte[] bytes = Files.readAllBytes(folder.resolve(file.path()));
            assertThat(file.sha256()).isEqualTo(Digests.sha256Hex(bytes));
            assertThat(file.bytes()).isEqualTo(bytes.length);
        }
        assertThat(names(target)).doesNotContain("stale.txt", "_temporary").contains("README.md");
        assertThat(names(target)).filteredOn(texts::contains).hasSize(layout == ExportLayout.TRL ? 0 : 2);
    }

    @Test
    void recordsComeInTheOrderOfTheirIds() throws IOException {
        PairsFolder pairs = new PairsFolder(folder, false);
        for (int i = 0; i < 40; i++) {
            pairs.add("train", QUESTION, PromptStyle.USER, 0, 1);
        }
        Manifest manifest = pairs.finish();

        export(manifest, ExportLayout.MS_SWIFT);

        List<String> expected = new ArrayList<>();
        for (Row row : spark.read()
                .parquet(folder.resolve("data").toString())
                .orderBy("id", "negative_index")
                .select("chosen", "image_sha256")
                .collectAsList()) {
            expected.add(row.getString(0) + row.getString(1));
        }
        List<String> found = new ArrayList<>();
        for (String line : lines("ms-swift/train.jsonl")) {
            JsonNode json = JSON.readTree(line);
            found.add(json.at("/messages/1/content").asText()
                    + json.at("/images/0").asText().replaceAll(".*/|[.].*", ""));
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void aTaskThatFailsHalfWayIsTriedAgain() throws IOException {
        Manifest manifest = manifest(true);
        export(manifest, ExportLayout.MS_SWIFT);
        List<String> expected = lines("ms-swift/train.jsonl");
        NegativeCutter failsOnce = (image, pair) -> {
            if (TaskContext.get().attemptNumber() == 0 && pair.<Integer>getAs("negative_index") == 2) {
                throw new IOException("lost connection");
            }
            return new SubimageCutter().cut(image, pair);
        };

        Exporter.write(spark, root(), manifest, ExportLayout.MS_SWIFT, failsOnce);

        assertThat(lines("ms-swift/train.jsonl")).isEqualTo(expected);
        assertThat(names(folder.resolve("export/ms-swift/rejected_images"))).hasSize(7);
    }

    @Test
    void aNegativeThatCannotBeCutNamesItsRow() throws IOException {
        Manifest manifest = manifest(true);
        NegativeCutter failing = (image, pair) -> {
            if (pair.<Integer>getAs("negative_index") == 0) {
                return new SubimageCutter().cut(image, pair);
            }
            throw new UnusableImageException(ImageDefect.TRUNCATED, "no pixels");
        };

        assertThatThrownBy(() -> Exporter.write(spark, root(), manifest, ExportLayout.MS_SWIFT, failing))
                .hasStackTraceContaining("java.io.IOException: negative 1 of row")
                .hasStackTraceContaining("cannot be made: no pixels");
    }

    @Test
    void layoutsHaveCodes() {
        assertThat(ExportLayout.values())
                .extracting(ExportLayout::code)
                .containsExactly("trl", "ms-swift", "mdpo", "llama-factory");
        assertThat(ExportLayout.of("ms-swift")).isEqualTo(ExportLayout.MS_SWIFT);
        assertThatThrownBy(() -> ExportLayout.of("coco"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("export layout must be one of trl, ms-swift, mdpo, llama-factory, but is coco");
    }

    private Manifest manifest(boolean virtual) throws IOException {
        deleteData();
        PairsFolder pairs = new PairsFolder(folder, virtual);
        pairs.add("train", QUESTION, PromptStyle.USER, 0, 1);
        pairs.add("train", RAW, PromptStyle.RAW, 1, 2); // the first negative was left out
        pairs.add("train", DIALOGUE, PromptStyle.MESSAGES, 0);
        pairs.add("train", QUESTION, PromptStyle.USER, 0);
        pairs.add("holdout", QUESTION, PromptStyle.USER, 0);
        return pairs.finish();
    }

    private void deleteData() throws IOException {
        for (String name : names(folder)) {
            if (name.startsWith("data/")) {
                Files.delete(folder.resolve(name));
            }
        }
    }

    private List<TableFile> export(Manifest manifest, ExportLayout layout) throws IOException {
        return Exporter.write(spark, root(), manifest, layout, new SubimageCutter());
    }

    private org.apache.hadoop.fs.Path root() {
        return new org.apache.hadoop.fs.Path(folder.toUri());
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve("export/" + name));
    }

    private List<Row> read(String glob) {
        return spark.read().parquet(folder.resolve(glob).toString()).collectAsList();
    }

    private void assertContentAddressed(String export, JsonNode path, String group) throws IOException {
        String name = path.asText();
        String hash =
                Digests.sha256Hex(Files.readAllBytes(folder.resolve(export).resolve(name)));
        assertThat(name)
                .startsWith(group + hash.substring(0, 2) + '/' + hash + '.')
                .matches(".*[.](png|jpg)");
    }

    private static String entry(String split) {
        return "{\"file_name\":\"" + split + ".json\",\"formatting\":\"sharegpt\",\"ranking\":true,\"columns\":"
                + "{\"messages\":\"conversations\",\"chosen\":\"chosen\",\"rejected\":\"rejected\",\"images\":\"images\"}}";
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .toList();
        }
    }
}
