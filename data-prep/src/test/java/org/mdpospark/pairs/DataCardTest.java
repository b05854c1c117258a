package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableFile;

class DataCardTest {
    @Test
    void frontMatterListsTheFilesOfEachSplitAndTheFeaturesAsDatasetsWritesThem() throws IOException {
        String card = card(3, "data/holdout-00000-a3-0.parquet", "data/train-00001-a2-0.parquet");

        assertThat(card.substring(0, card.indexOf("\n# "))).isEqualTo(golden("data-card.yaml"));
    }

    @Test
    void aSplitWithoutFilesIsLeftOut() {
        assertThat(card(0, "data/train-00000-a0-0.parquet"))
                .contains(
                        "data_files:\n  - split: train\n    path:\n    - data/train-00000-a0-0.parquet\ndataset_info:");
    }

    @Test
    void everyColumnIsExplained() {
        String card = card(0, "data/train-00000-a0-0.parquet");

        for (Field column : PairTable.SCHEMA.columns()) {
            assertThat(card).contains("| `" + column.name() + "` | ");
        }
        assertThat(card)
                .contains("| `prompt` | string | prompt with one \\<image> marker |\n")
                .contains("| `image` | image | the image, m_w: the file's bytes as they were found |\n")
                .contains("| `crop` | {left: int32, top: int32, width: int32, height: int32} | the box in pixels");
    }

    @Test
    void countsOptionsAndOriginAreTold() {
        assertThat(card(3, "data/train-00000-a0-0.parquet"))
                .contains("| preference rows in the input | 10 |\n")
                .contains("| pairs in split holdout | 2 |\n")
                .contains("| image_missing | 2 | there is no such image file |\n")
                .contains("| `strategy` | crop |\n| `area` | [0.01,0.2] |\n")
                .contains("Fingerprint `abc`, written 2026-01-01T00:00:00Z by mdpo-spark 0.1.0.")
                .contains("| `spark` | 3.5.9 |\n")
                .contains("| `file:/rows-0\\|.jsonl` | 100 |\n")
                .doesNotContain("more;");
    }

    @Test
    void longListsOfInputsAreCut() {
        assertThat(card(23, "data/train-00000-a0-0.parquet"))
                .contains("`file:/rows-19\\|.jsonl`")
                .doesNotContain("`file:/rows-20\\|.jsonl`")
                .endsWith("\nand 3 more; `manifest.json` has them all.\n");
    }

    @Test
    void filesMustBeNamedForTheirSplit() {
        assertThatThrownBy(() -> card(0, "data/train.parquet"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name of a table's file must be SPLIT-PART.parquet, but is data/train.parquet");
    }

    private static String card(int inputs, String... paths) {
        List<TableFile> files = new ArrayList<>();
        for (String path : paths) {
            files.add(new TableFile(path, 5, 1000, "0"));
        }
        List<InputFile> inputFiles = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            inputFiles.add(new InputFile("file:/rows-" + i + "|.jsonl", 100, 0, InputFile.Kind.JSON_LINES));
        }
        Counts counts = new Counts(10, 7, 1, 14, 3, Map.of("train", 12L, "holdout", 2L), Map.of("image_missing", 2L));
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode environment = json.objectNode().put("spark", "3.5.9");
        JsonNode options = json.objectNode()
                .put("strategy", "crop")
                .set("area", json.arrayNode().add(0.01).add(0.2));
        return DataCard.text(new Manifest(
                Manifest.FORMAT,
                "abc",
                "0.1.0",
                "2026-01-01T00:00:00Z",
                environment,
                options,
                inputFiles,
                counts,
                files,
                List.of(),
                List.of()));
    }

    private static String golden(String name) throws IOException {
        try (InputStream stream = DataCardTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
