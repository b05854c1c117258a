package org.mdpospark.pairs.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.image.CropBox;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.PairTable;
import org.mdpospark.pairs.input.PromptStyle;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableWriter;

/** Writes small data sets of pairs: images alternate between PNG and JPEG, negatives are cut by javax.imageio. */
final class PairsFolder {
    private final Path folder;
    private final boolean virtual;
    private final Map<String, TableWriter> writers = new TreeMap<>();
    private final Map<String, Long> pairsBySplit = new TreeMap<>();
    private int rows;

    PairsFolder(java.nio.file.Path folder, boolean virtual) {
        this.folder = new Path(folder.toUri());
        this.virtual = virtual;
    }

    /** Adds a preference row with its negatives, each one of the given indices. */
    void add(String split, String prompt, PromptStyle style, int... negatives) throws IOException {
        SplittableRandom random = new SplittableRandom(rows);
        String format = rows++ % 2 == 0 ? "png" : "jpg";
        byte[] image = encode(picture(48 + random.nextInt(16), 40, random), format);
        String id = Digests.sha256Hex((rows + prompt).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (int negative : negatives) {
            CropBox crop = new CropBox(random.nextInt(20), random.nextInt(20), 8 + random.nextInt(10), 12);
            Object[] values = values(id, negative, prompt, style, split, image, format, crop);
            writer(split).write(values);
            pairsBySplit.merge(split, 1L, Long::sum);
        }
    }

    Manifest finish() throws IOException {
        List<TableFile> files = new ArrayList<>();
        long pairs = 0;
        for (TableWriter writer : writers.values()) {
            files.addAll(writer.finish());
        }
        for (long count : pairsBySplit.values()) {
            pairs += count;
        }
        ObjectNode options =
                JsonNodeFactory.instance.objectNode().put("strategy", "crop").put("seed", 7);
        ObjectNode environment =
                JsonNodeFactory.instance.objectNode().put("java", "17").put("spark", "3.5");
        Counts counts = new Counts(rows, rows, 0, pairs, 0, pairsBySplit, Map.of());
        return new Manifest(
                Manifest.FORMAT,
                "f".repeat(64),
                "0.1.0",
                "2026-01-01T00:00:00Z",
                environment,
                options,
                List.of(),
                counts,
                files,
                List.of(),
                List.of());
    }

    private TableWriter writer(String split) {
        return writers.computeIfAbsent(
                split,
                name -> new TableWriter(new Configuration(), folder, "data/" + name + "-00000-a0", PairTable.SCHEMA));
    }

    private Object[] values(
            String id,
            int negative,
            String prompt,
            PromptStyle style,
            String split,
            byte[] image,
            String format,
            CropBox crop)
            throws IOException {
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image));
        Map<String, Object> values = new TreeMap<>();
        values.put("id", id);
        values.put("negative_index", negative);
        values.put("prompt", prompt);
        values.put("prompt_style", style.code());
        values.put("chosen", "It shows number " + rows + ".");
        values.put("rejected", "It shows a dog.");
        values.put("image", new Object[] {image, id + '.' + format});
        values.put("split", split);
        values.put("strategy", "crop");
        values.put("crop_space", "source");
        values.put("crop", new Object[] {crop.left(), crop.top(), crop.width(), crop.height()});
        values.put("image_width", decoded.getWidth());
        values.put("image_height", decoded.getHeight());
        values.put("image_format", format);
        values.put("exif_orientation", 1);
        values.put("image_sha256", Digests.sha256Hex(image));
        if (!virtual) {
            byte[] cut = encode(decoded.getSubimage(crop.left(), crop.top(), crop.width(), crop.height()), format);
            values.put("rejected_image", new Object[] {cut, id + '-' + negative + '.' + format});
        }
        return inOrder(values);
    }

    private static Object[] inOrder(Map<String, Object> values) {
        List<Field> columns = PairTable.SCHEMA.columns();
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = values.get(columns.get(i).name());
        }
        return row;
    }

    private static BufferedImage picture(int width, int height, SplittableRandom random) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int base = random.nextInt(1 << 24);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, base + 0x40000 * x + 0x500 * y + x + y);
            }
        }
        return picture;
    }

    static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("no writer for " + format);
        }
        return bytes.toByteArray();
    }
}
