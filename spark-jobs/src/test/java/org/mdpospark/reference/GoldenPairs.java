package org.mdpospark.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Json;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.PairTable;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableWriter;
import org.mdpospark.text.LengthPolicy;

/** The examples of a small checkpoint, as rows of a data set: negatives are boxes of the model's square. */
record GoldenPairs(String name, JsonNode expected) {
    private static final Path FOLDER = Path.of("..", "core", "src", "test", "resources", "golden");
    private static final ObjectMapper JSON = new ObjectMapper();

    static GoldenPairs of(String name) throws IOException {
        return new GoldenPairs(
                name,
                JSON.readTree(FOLDER.resolve(name).resolve("expected.json").toFile()));
    }

    Path model() {
        return FOLDER.resolve(name);
    }

    ReferenceModel reference() {
        return ReferenceModel.open(model().toString(), Optional.empty(), LengthPolicy.DEFAULT);
    }

    String frame() {
        return name.startsWith("llava") ? "llava-1.5@56" : "bunny@56";
    }

    int examples() {
        return expected.get("examples").size();
    }

    static String id(int example) {
        return Digests.sha256Hex(("example " + example).getBytes(StandardCharsets.UTF_8));
    }

    byte[] image(int example) throws IOException {
        return Files.readAllBytes(model().resolve("image-%d.png".formatted(example)));
    }

    float[] floats(String tensor) throws IOException {
        return SafetensorsFile.open(model().resolve("expected.safetensors"))
                .tensor(tensor)
                .floats();
    }

    int[] ids(int example, String field) {
        JsonNode list = expected.get("examples").get(example).get(field);
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = list.get(i).asInt();
        }
        return ids;
    }

    double[] logProbabilities(int example) {
        JsonNode row = expected.get("reference_logps").get(example);
        return new double[] {
            row.get(0).asDouble(), row.get(1).asDouble(), row.get(2).asDouble()
        };
    }

    /** Returns an example as a row, by the names of its columns. */
    Map<String, Object> row(int example) throws IOException {
        JsonNode texts = expected.get("examples").get(example);
        JsonNode box = expected.get("crop_boxes_in_model_space").get(example);
        Map<String, Object> row = new HashMap<>();
        row.put("id", id(example));
        row.put("negative_index", 0);
        row.put("prompt", texts.get("prompt").asText());
        row.put("prompt_style", "raw");
        row.put("chosen", texts.get("chosen").asText());
        row.put("rejected", texts.get("rejected").asText());
        row.put("image", new Object[] {image(example), "image-%d.png".formatted(example)});
        row.put("split", "train");
        row.put("strategy", "crop");
        row.put("crop_space", "model");
        row.put("model_frame", frame());
        row.put("model_crop", new Object[] {
            box.get("left").asInt(),
            box.get("top").asInt(),
            box.get("width").asInt(),
            box.get("height").asInt()
        });
        return row;
    }

    List<Map<String, Object>> rows() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < examples(); i++) {
            rows.add(row(i));
        }
        return rows;
    }

    /** Writes a data set with one file for each list of rows. */
    String write(Path folder, List<List<Map<String, Object>>> files) throws IOException {
        return write(folder, files, frame());
    }

    static String write(Path folder, List<List<Map<String, Object>>> files, String frame) throws IOException {
        Configuration hadoop = LocalFiles.withoutChecksumFiles(new Configuration());
        List<TableFile> written = new ArrayList<>();
        long rows = 0;
        for (List<Map<String, Object>> file : files) {
            try (TableWriter writer = new TableWriter(
                    hadoop,
                    new org.apache.hadoop.fs.Path(folder.toUri()),
                    "data/train-%05d-0".formatted(written.size()),
                    PairTable.SCHEMA)) {
                for (Map<String, Object> row : file) {
                    writer.write(PairTable.SCHEMA.columns().stream()
                            .map(Field::name)
                            .map(row::get)
                            .toArray());
                }
                written.addAll(writer.finish());
            }
            rows += file.size();
        }
        writeManifest(folder, written, rows, frame);
        return folder.toString();
    }

    private static void writeManifest(Path folder, List<TableFile> files, long rows, String frame) throws IOException {
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                Digests.sha256Hex(files.toString().getBytes(StandardCharsets.UTF_8)),
                "test",
                "2026-01-01T00:00:00Z",
                JSON.createObjectNode(),
                frame.isEmpty()
                        ? JSON.createObjectNode().putNull("model-frame")
                        : JSON.createObjectNode().put("model-frame", frame),
                List.of(),
                new Counts(rows, rows, 0, rows, 0, Map.of("train", rows), Map.of()),
                files,
                List.of(),
                List.of());
        Files.createDirectories(folder);
        Json.writer().writeValue(folder.resolve("manifest.json").toFile(), manifest);
    }

    /** Returns the rows of a finished reference by {@code id-negative_index}. */
    static Map<String, ReferenceRow> table(ReferenceFolder reference, Configuration hadoop) throws IOException {
        Map<String, ReferenceRow> rows = new LinkedHashMap<>();
        for (TableFile file : reference.manifest().files()) {
            org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(reference.path(), file.path());
            try (ParquetRows reader = ParquetRows.all(path, ReferenceTable.columns(), hadoop)) {
                for (Group row = reader.next(); row != null; row = reader.next()) {
                    ReferenceRow read = ReferenceTable.row(new ParquetRows.Values(path, row));
                    rows.put(read.id() + "-" + read.negativeIndex(), read);
                }
            }
        }
        return rows;
    }

    /** Returns the row of an example with its first negative. */
    static ReferenceRow row(Map<String, ReferenceRow> table, int example) {
        return Objects.requireNonNull(table.get(id(example) + "-0"));
    }
}
