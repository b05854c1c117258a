package org.mdpospark.pairs;

import java.util.List;
import org.mdpospark.pairs.export.ExportLayout;

/**
 * Where the data set goes and when it is refused. None of this changes a pair.
 *
 * @param folder of the data set
 * @param maxBadFraction share of bad rows above which the run fails, 0 to 1
 * @param exports other layouts to write beside the pairs
 * @param overwrite whether a finished data set in the folder is replaced
 * @param partitions tasks of the writing stage; 0 chooses by the number of rows
 */
public record OutputOptions(
        String folder, double maxBadFraction, List<ExportLayout> exports, boolean overwrite, int partitions) {
    public static final double DEFAULT_MAX_BAD_FRACTION = 0.05;

    public OutputOptions {
        exports = List.copyOf(exports);
        if (folder.isBlank()) {
            throw new IllegalArgumentException("--out must name a folder, but is blank");
        }
        if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
            throw new IllegalArgumentException("--max-bad-fraction must be 0 to 1, but is " + maxBadFraction);
        }
        if (partitions < 0) {
            throw new IllegalArgumentException("--partitions must not be negative, but is " + partitions);
        }
    }
}
