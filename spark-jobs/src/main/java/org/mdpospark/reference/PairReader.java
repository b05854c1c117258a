package org.mdpospark.reference;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;
import org.mdpospark.image.CropBox;
import org.mdpospark.text.PromptStyle;

/**
 * Reads a part of a data set pair by pair; besides the pair it holds the stored pages of one row group, about 32 MiB.
 */
final class PairReader implements Closeable {
    private static final List<String> COLUMNS = List.of(
            "id",
            "negative_index",
            "prompt",
            "prompt_style",
            "chosen",
            "rejected",
            "image",
            "rejected_image",
            "split",
            "crop",
            "model_frame",
            "model_crop");

    private static final byte[] NO_FILE = {};

    private final Path file;
    private final ParquetRows rows;

    PairReader(Path folder, PairsPart part, Configuration hadoop) throws IOException {
        this.file = new Path(folder, part.file());
        this.rows = new ParquetRows(file, COLUMNS, part.firstRow(), part.rows(), hadoop);
    }

    /**
     * Returns the next pair; null after the last. An image that is null has no bytes.
     *
     * @throws IOException if storage failed, or the file is not what {@code mdpo pairs} writes
     */
    @Nullable
    StoredPair next() throws IOException {
        Group row = rows.next();
        return row == null ? null : pair(new ParquetRows.Values(file, row));
    }

    private static StoredPair pair(ParquetRows.Values row) throws IOException {
        return new StoredPair(
                row.text("id"),
                row.number("negative_index"),
                row.text("prompt"),
                PromptStyle.named(row.text("prompt_style")),
                row.text("chosen"),
                row.text("rejected"),
                row.text("split"),
                bytes(row, "image"),
                negative(row));
    }

    private static byte[] bytes(ParquetRows.Values row, String column) {
        ParquetRows.Values image = row.group(column);
        byte[] bytes = image == null ? null : image.bytes("bytes");
        return bytes == null ? NO_FILE : bytes;
    }

    /** A stored file comes first: whoever stores it and tells the box too means the same picture. */
    private static StoredNegative negative(ParquetRows.Values row) throws IOException {
        byte[] stored = bytes(row, "rejected_image");
        if (stored.length == 0 && row.has("model_crop")) {
            return new StoredNegative.ModelBox(box(row, "model_crop"), row.text("model_frame"));
        }
        if (stored.length == 0 && row.has("crop")) {
            return new StoredNegative.SourceBox(box(row, "crop"));
        }
        return new StoredNegative.File(stored);
    }

    private static CropBox box(ParquetRows.Values row, String column) throws IOException {
        ParquetRows.Values box = Objects.requireNonNull(row.group(column));
        return new CropBox(box.number("left"), box.number("top"), box.number("width"), box.number("height"));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
