package org.mdpospark.pairs.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.pairs.input.InputFile.Kind;

/** Tells the kind of a file by the ending of its name and, for {@code .json}, by its first character. */
final class InputKinds {
    private InputKinds() {}

    /** Returns the kind, or nothing for a file that holds no rows by its ending. */
    static Optional<Kind> kindOf(Configuration hadoop, Path file) throws IOException {
        String name = file.getName().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return Optional.of(Kind.PARQUET);
        }
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
            return Optional.of(Kind.JSON_LINES);
        }
        return plain.endsWith(".json") ? Optional.of(peek(hadoop, file)) : Optional.empty();
    }

    private static Kind peek(Configuration hadoop, Path file) throws IOException {
        try (InputStream in = InputStreams.open(hadoop, file, 0)) {
            int first = new ByteSource(in, 0).firstSignificant();
            return switch (first) {
                case '[' -> Kind.JSON_ARRAY;
                case '{', -1 -> Kind.JSON_LINES; // an empty file holds no line
                default ->
                    throw new IllegalArgumentException(
                            "a .json file must begin with [ or {, but %s begins with byte 0x%02x"
                                    .formatted(file, first));
            };
        } catch (IOException e) {
            throw new IOException("cannot read the beginning of %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
