package org.mdpospark.pairs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.mdpospark.pairs.input.InputFile;
import org.mdpospark.pairs.table.TableFile;

/**
 * What a data set is and how it came to be; {@code manifest.json} is written last, so a folder that has one is whole.
 *
 * @param format name and version of the folder's layout, {@link #FORMAT}
 * @param fingerprint SHA-256 of everything that decides the pairs: input files, options, version of the method
 * @param version of the program that wrote it
 * @param created when, as ISO 8601 in UTC
 * @param environment Java and Spark versions, and what else helps to explain a difference
 * @param options that decide the pairs
 * @param inputs the files that were read
 * @param counts what became of the rows
 * @param files of the table of pairs
 * @param quarantine files of the table of rows set aside
 * @param exports other layouts written beside the pairs
 */
public record Manifest(
        String format,
        String fingerprint,
        String version,
        String created,
        JsonNode environment,
        JsonNode options,
        List<InputFile> inputs,
        Counts counts,
        List<TableFile> files,
        List<TableFile> quarantine,
        List<String> exports) {
    public static final String FORMAT = "mdpo-pairs/1";
    public static final String FILE_NAME = "manifest.json";

    Manifest withExports(List<String> names) {
        return new Manifest(
                format, fingerprint, version, created, environment, options, inputs, counts, files, quarantine, names);
    }
}
