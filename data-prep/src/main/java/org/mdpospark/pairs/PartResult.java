package org.mdpospark.pairs;

import java.util.ArrayList;
import java.util.List;
import org.mdpospark.pairs.table.TableFile;

/** What one task of the writing stage made; written beside its files, so that a later run need not do it again. */
record PartResult(int partition, Counts counts, List<TableFile> files, List<TableFile> quarantine)
        implements OutputPart {
    static final OutputFolder.Layout<Manifest, PartResult> LAYOUT = new OutputFolder.Layout<>(
            Manifest.class,
            PartResult.class,
            List.of("README.md", "report.html", "data", "quarantine", "export", "reference"));

    @Override
    public List<TableFile> allFiles() {
        List<TableFile> all = new ArrayList<>(files);
        all.addAll(quarantine);
        return all;
    }
}
