package org.mdpospark.pairs.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.image.CropBox;
import org.mdpospark.pairs.Counts;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.PairTable;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableWriter;
import org.mdpospark.text.PromptStyle;

/**
 * Writes small data sets of pairs: images alternate between PNG and JPEG, every other JPEG is turned by its EXIF tag,
 * negatives are cut by javax.imageio.
 */
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
        int orientation = rows % 4 == 3 ? 6 : 1;
        String format = rows++ % 2 == 0 ? "png" : "jpg";
        byte[] image = encode(picture(48 + random.nextInt(16), 40, random), format, orientation);
        String id = Digests.sha256Hex((rows + prompt).getBytes(StandardCharsets.UTF_8));
        for (int negative : negatives) {
            CropBox crop = new CropBox(random.nextInt(20), random.nextInt(20), 8 + random.nextInt(10), 12);
            Map<String, Object> values = new TreeMap<>(described(image, format, orientation));
            values.put("id", id);
            values.put("negative_index", negative);
            values.put("prompt", prompt);
            values.put("prompt_style", style.code());
            values.put("split", split);
            values.put("crop", new Object[] {crop.left(), crop.top(), crop.width(), crop.height()});
            if (!virtual) {
                values.put("rejected_image", new Object[] {cut(image, crop, format, orientation), "n." + format});
            }
            writer(split).write(inOrder(values));
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

    private Map<String, Object> described(byte[] image, String format, int orientation) throws IOException {
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image));
        return Map.ofEntries(
                Map.entry("chosen", "It shows number " + rows + "."),
                Map.entry("rejected", "It shows a dog."),
                Map.entry("image", new Object[] {image, "image." + format}),
                Map.entry("strategy", "crop"),
                Map.entry("crop_space", "source"),
                Map.entry("image_width", decoded.getWidth()),
                Map.entry("image_height", decoded.getHeight()),
                Map.entry("image_format", format),
                Map.entry("exif_orientation", orientation),
                Map.entry("image_sha256", Digests.sha256Hex(image)));
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
        int blue = random.nextInt(256);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, 0x40000 * x + 0x600 * y + blue);
            }
        }
        return picture;
    }

    static byte[] cut(byte[] image, CropBox crop, String format, int orientation) throws IOException {
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(image));
        BufferedImage cut = decoded.getSubimage(crop.left(), crop.top(), crop.width(), crop.height());
        return encode(cut, format, orientation);
    }

    private static byte[] encode(BufferedImage image, String format, int orientation) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (format.equals("jpg")) {
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(0.95f);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        }
        writer.dispose();
        return orientation == 1 ? file.toByteArray() : withExif(file.toByteArray(), orientation);
    }

    /** Puts an EXIF segment with nothing but the orientation behind the first marker of a JPEG file. */
    private static byte[] withExif(byte[] file, int orientation) {
        ByteBuffer turned = ByteBuffer.allocate(file.length + 36);
        turned.put(file, 0, 2).putShort((short) 0xFFE1).putShort((short) 34);
        turned.put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8);
        turned.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
        turned.putShort((short) orientation).putShort((short) 0).putInt(0);
        return turned.put(file, 2, file.length - 2).array();
    }
}
