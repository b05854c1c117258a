package org.mdpospark.reference;

import java.util.List;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.OutputPart;
import org.mdpospark.pairs.table.TableFile;

/**
 * What one task laid out: one file, or none if its part has no usable pair.
 *
 * @param entries in the order of the file
 */
record StagedPart(int partition, List<StagedEntry> entries, List<TableFile> allFiles) implements OutputPart {
    static final OutputFolder.Layout<StagedManifest, StagedPart> LAYOUT =
            new OutputFolder.Layout<>(StagedManifest.class, StagedPart.class, List.of("data", StagedIndex.FILE_NAME));
}
