package org.mdpospark.pairs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.PairTable;
import org.mdpospark.pairs.QuarantineTable;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableSchema;
import org.mdpospark.pairs.table.TableWriter;

/** Writes small data sets the way the pairs job does, and their manifests. */
final class DataSetFixture {
    static final String OPTIONS = """
            {"strategy": "crop", "area": [0.01, 0.2], "crop_space": "source", "store": "materialized", "seed": 42,
             "limits": {"minSide": 32, "maxPixels": 89478485}, "captions": "<b>no</b>"}""";

    private DataSetFixture() {}

    /** A crop of a 64 x 48 picture, stored, with everything measured. */
    static Map<String, Object> pair(String name) {
        byte[] image = jpeg(64, 48, new Color(name.hashCode() & 0xFFFFFF));
        Map<String, Object> row = new HashMap<>();
        row.put("id", Digests.sha256Hex(name.getBytes(StandardCharsets.UTF_8)));
        row.put("negative_index", 0);
        row.put("prompt", "<image>\nWhat is this, " + name + "?");
        row.put("prompt_style", "user");
        row.put("chosen", "A field of one colour.");
        row.put("rejected", "A horse.");
        row.put("image", new Object[] {image, name + ".jpg"});
        row.put("rejected_image", new Object[] {jpeg(16, 12, Color.GRAY), name + "-0.jpg"});
        row.put("split", "train");
        row.put("strategy", "crop");
        row.put("crop_space", "source");
        row.put("crop", new Object[] {16, 12, 16, 12});
        row.put("crop_fraction", new Object[] {0.25, 0.25, 0.25, 0.25});
        row.put("area_fraction", 0.0625);
        row.put("seed", 7L);
        row.put("draws", 1);
        row.put("crop_fallback", false);
        row.put("visible_fraction", 1.0);
        row.put("entropy", 5.25);
        row.put("hash_distance", 31);
        row.put("image_width", 64);
        row.put("image_height", 48);
        row.put("image_format", "jpg");
        row.put("exif_orientation", 1);
        row.put("image_sha256", Digests.sha256Hex(image));
        return row;
    }

    static Map<String, Object> reject(String reason, long offset) {
        Map<String, Object> row = new HashMap<>();
        row.put("source_file", "hdfs://cluster/rows/part-1.jsonl");
        row.put("source_offset", offset);
        row.put("reason", reason);
        row.put("detail", "image/cat-" + offset + ".jpg is 17 bytes long");
        row.put("record", "{\"prompt\": \"row at " + offset + "\"}");
        row.put("image_path", "image/cat-" + offset + ".jpg");
        return row;
    }

    static List<TableFile> write(java.nio.file.Path folder, TableSchema schema, List<Map<String, Object>> rows)
            throws IOException {
        Path hadoopFolder = new Path(folder.toUri());
        String prefix = (schema.equals(PairTable.SCHEMA) ? "data/train" : "quarantine/part") + "-00000-a0";
        try (TableWriter writer = new TableWriter(new Configuration(), hadoopFolder, prefix, schema)) {
            for (Map<String, Object> row : rows) {
                writer.write(
                        schema.columns().stream().map(Field::name).map(row::get).toArray());
            }
            return writer.finish();
        }
    }

    /** Writes both tables; rows read are those given and the duplicates. */
    static Manifest dataSet(
            java.nio.file.Path folder,
            List<Map<String, Object>> pairs,
            List<Map<String, Object>> rejects,
            long duplicates)
            throws IOException {
        Map<String, Long> splits = tally(pairs, "split");
        Map<String, Long> reasons = tally(rejects, "reason");
        long written = pairs.stream()
                .filter(row -> Integer.valueOf(0).equals(row.get("negative_index")))
                .count();
        long rows = written + rejects.size() + duplicates;
        Counts counts = new Counts(rows, written, duplicates, pairs.size(), 0, splits, reasons);
        return manifest(
                counts,
                write(folder, PairTable.SCHEMA, pairs),
                write(folder, QuarantineTable.SCHEMA, rejects),
                OPTIONS);
    }

    static Manifest manifest(Counts counts, List<TableFile> files, List<TableFile> quarantine, String options) {
        return new Manifest(
                Manifest.FORMAT,
                Digests.sha256Hex(new byte[0]),
                "0.1.0",
                "2026-02-03T04:05:06Z",
                json("{\"java\": \"17.0.15\", \"spark\": \"3.5.9\"}"),
                json(options),
                List.of(new InputFile("hdfs://cluster/rows/part-1.jsonl", 12_345_678, 0, InputFile.Kind.JSON_LINES)),
                counts,
                files,
                quarantine,
                List.of());
    }

    static byte[] jpeg(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return encode(image, "jpeg");
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, Long> tally(List<Map<String, Object>> rows, String column) {
        Map<String, Long> counts = new LinkedHashMap<>();
        rows.forEach(row -> counts.merge((String) row.get(column), 1L, Long::sum));
        return counts;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
