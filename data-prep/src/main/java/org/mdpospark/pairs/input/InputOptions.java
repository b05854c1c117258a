package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which rows are read, and how.
 *
 * @param files files, folders or globs
 * @param format the layout's name; empty recognises it by the columns
 * @param selection which pairs to make of rated answers
 * @param maxRecordBytes longest line of JSON that is read
 */
public record InputOptions(
        List<String> files,
        Optional<String> format,
        ColumnRenames renames,
        PairSelection selection,
        long maxRecordBytes) {
    public static final long DEFAULT_MAX_RECORD_BYTES = 16L << 20;

    public InputOptions {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "pairs must have an input: name files, folders or globs of preference rows");
        }
        if (maxRecordBytes < 1 || maxRecordBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "--max-record-bytes must be 1 to %d, but is %d".formatted(Integer.MAX_VALUE, maxRecordBytes));
        }
    }

    /** Adds the options that decide what a row is, under the names of the command line. */
    public void describe(ObjectNode node) {
        node.put("format", format.orElse(null));
        ObjectNode columns = node.putObject("columns");
        new TreeMap<>(renames.theirsByOurs()).forEach(columns::put);
        node.put("pairing", selection.all() ? "all" : "largest-gap");
        node.put("min-gap", selection.minGap());
        node.put("max-record-bytes", maxRecordBytes);
    }
}
