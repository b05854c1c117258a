package org.mdpospark.reference;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.pairs.table.TableWriter;

/** The files of one task, and the counts of what went into them. Names hold the attempt: two never write one file. */
final class ReferenceOutput implements AutoCloseable {
    private final PairsPart part;
    private final TableWriter rows;
    private final TableWriter refused;
    private final Map<String, Long> writtenBySplit = new TreeMap<>();
    private final Map<String, Long> quarantined = new TreeMap<>();
    private TokenStatistics tokens = TokenStatistics.NONE;
    private long read;
    private long written;

    ReferenceOutput(String folder, PairsPart part, long attempt, Configuration hadoop) {
        Path path = new Path(folder);
        this.part = part;
        this.rows = new TableWriter(hadoop, path, "data/" + part.filePrefix() + attempt, ReferenceTable.SCHEMA);
        this.refused =
                new TableWriter(hadoop, path, "quarantine/" + part.filePrefix() + attempt, ReferenceTable.QUARANTINE);
    }

    void write(ReferenceRow row) throws IOException {
        rows.write(ReferenceTable.values(row));
        read++;
        written++;
        writtenBySplit.merge(row.split(), 1L, Long::sum);
        tokens = tokens.plus(row.tokens(), row.cut());
        RunCount.PAIRS_SCORED.add(1);
    }

    void refuse(StoredPair pair, RefusedPairException refusal) throws IOException {
        refused.write(ReferenceTable.refused(pair, refusal));
        read++;
        quarantined.merge(refusal.reason().code(), 1L, Long::sum);
        RunCount.ROWS_QUARANTINED.add(1);
    }

    /** Finishes the files; every row of the part must have come. */
    ReferencePart finish(double seconds) throws IOException {
        if (read != part.rows()) {
            throw new IllegalStateException("%s must give %d pairs from row %d on, but gave %d"
                    .formatted(part.file(), part.rows(), part.firstRow(), read));
        }
        ReferenceCounts counts = new ReferenceCounts(read, written, writtenBySplit, quarantined);
        return new ReferencePart(part.number(), counts, tokens, rows.finish(), refused.finish(), seconds);
    }

    @Override
    public void close() throws IOException {
        rows.close();
        refused.close();
    }
}
