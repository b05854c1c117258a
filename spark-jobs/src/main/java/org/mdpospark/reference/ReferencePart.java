package org.mdpospark.reference;

import java.util.List;
import java.util.stream.Stream;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.OutputPart;
import org.mdpospark.pairs.table.TableFile;

/**
 * What one task made.
 *
 * @param seconds that reading images and computing took, without waiting for the model
 */
record ReferencePart(
        int partition,
        ReferenceCounts counts,
        TokenStatistics tokens,
        List<TableFile> files,
        List<TableFile> quarantine,
        double seconds)
        implements OutputPart {
    static final OutputFolder.Layout<ReferenceManifest, ReferencePart> LAYOUT =
            new OutputFolder.Layout<>(ReferenceManifest.class, ReferencePart.class, List.of("data", "quarantine"));

    @Override
    public List<TableFile> allFiles() {
        return Stream.concat(files.stream(), quarantine.stream()).toList();
    }
}
