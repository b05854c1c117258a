package org.mdpospark.reference;

import java.util.List;
import java.util.Map;
import org.mdpospark.pairs.table.TableFile;

/**
 * What a folder of staged pairs is; written last.
 *
 * @param format name and version of the layout, {@link #FORMAT}
 * @param fingerprint of the reference that the pairs were joined with, which covers the pairs and their tokens
 * @param created when, as ISO 8601 in UTC
 * @param rows pairs in all
 * @param rowsBySplit pairs of each split
 * @param tokens of all pairs
 * @param indexBytes length of the index
 * @param files with the pairs
 */
public record StagedManifest(
        String format,
        String fingerprint,
        String version,
        String created,
        long rows,
        Map<String, Long> rowsBySplit,
        TokenStatistics tokens,
        long indexBytes,
        List<TableFile> files) {
    public static final String FORMAT = "mdpo-staged/1";
}
