package org.mdpospark.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.SortedMap;
import org.mdpospark.pairs.table.TableFile;

/**
 * What a table of reference log-probabilities is and how it came to be; written last.
 *
 * @param format name and version of the layout, {@link #FORMAT}
 * @param fingerprint SHA-256 of the components
 * @param components everything that decides the numbers, by name
 * @param version of the program that wrote it
 * @param created when, as ISO 8601 in UTC
 * @param environment Java and Spark versions
 * @param partRows most rows of a part; with the files of the pairs it says which rows a file of this table is about
 * @param counts what became of the pairs
 * @param tokens of the pairs that were written
 * @param files of the table, named by their part
 * @param quarantine files of the pairs set aside
 * @param seconds of computing, summed over tasks
 * @param rowsPerSecond of one model
 */
public record ReferenceManifest(
        String format,
        String fingerprint,
        SortedMap<String, String> components,
        String version,
        String created,
        JsonNode environment,
        int partRows,
        ReferenceCounts counts,
        TokenStatistics tokens,
        List<TableFile> files,
        List<TableFile> quarantine,
        double seconds,
        double rowsPerSecond) {
    public static final String FORMAT = "mdpo-reference/1";
}
