package org.mdpospark.pairs;

import static org.mdpospark.pairs.table.ValueType.Primitive.BINARY;
import static org.mdpospark.pairs.table.ValueType.Primitive.LONG;
import static org.mdpospark.pairs.table.ValueType.Primitive.STRING;

import java.util.List;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableSchema;

/** The table of rows that were set aside, each with its reason. */
public final class QuarantineTable {
    public static final TableSchema SCHEMA = new TableSchema(
            "quarantine",
            List.of(
                    new Field("source_file", STRING, "the input file"),
                    new Field("source_offset", LONG, "byte offset of the line, or index of the row or array element"),
                    new Field("reason", STRING, "why, from the closed list of reasons"),
                    new Field("detail", STRING, "what was found"),
                    new Field("record", STRING, "the record as JSON without image bytes, cut to 4,096 characters"),
                    new Field("image_path", STRING, "the image's path or name; null if the row was refused before"),
                    new Field("image_bytes", LONG, "length of the image file; null if there was none to read"),
                    new Field(
                            "image_head",
                            BINARY,
                            "the first 64 bytes of the image file; null if there was none to read"),
                    new Field("thumbnail", BINARY, "a small JPEG of the image where it can be decoded; else null")));

    private QuarantineTable() {}
}
