package org.mdpospark.pairs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableSchema;
import org.mdpospark.pairs.table.TableWriter;

/** The files of one task, and the counts of what went into them. Names hold the attempt: two never write one file. */
final class PartOutput implements AutoCloseable {
    private final TaskSettings settings;
    private final int partition;
    private final long attempt;
    private final Map<String, TableWriter> pairWriters = new TreeMap<>();
    private final TableWriter quarantineWriter;
    private final Map<String, Long> pairsBySplit = new TreeMap<>();
    private final Map<String, Long> quarantined = new TreeMap<>();
    private long rows;
    private long rowsWritten;
    private long duplicates;
    private long pairs;
    private long negativesDropped;

    PartOutput(TaskSettings settings, int partition, long attempt) {
        this.settings = settings;
        this.partition = partition;
        this.attempt = attempt;
        this.quarantineWriter = writer("quarantine/part", QuarantineTable.SCHEMA);
    }

    void duplicate() {
        rows++;
        duplicates++;
    }

    void quarantine(RejectReason reason, Object[] row) throws IOException {
        quarantineWriter.write(row);
        rows++;
        quarantined.merge(reason.code(), 1L, Long::sum);
        RunCount.ROWS_QUARANTINED.add(1);
    }

    /** Writes the pairs of one row, of which there is at least one. */
    void pairs(String split, List<Object[]> rowPairs, int dropped) throws IOException {
        TableWriter writer = pairWriters.computeIfAbsent(split, name -> writer("data/" + name, PairTable.SCHEMA));
        for (Object[] pair : rowPairs) {
            writer.write(pair);
        }
        rows++;
        rowsWritten++;
        pairs += rowPairs.size();
        RunCount.NEGATIVES_MADE.add(rowPairs.size());
        negativesDropped += dropped;
        pairsBySplit.merge(split, (long) rowPairs.size(), Long::sum);
    }

    PartResult finish() throws IOException {
        List<TableFile> files = new ArrayList<>();
        for (TableWriter writer : pairWriters.values()) {
            files.addAll(writer.finish());
        }
        Counts counts = new Counts(rows, rowsWritten, duplicates, pairs, negativesDropped, pairsBySplit, quarantined);
        return new PartResult(partition, counts, files, quarantineWriter.finish());
    }

    @Override
    public void close() throws IOException {
        for (TableWriter writer : pairWriters.values()) {
            writer.close();
        }
        quarantineWriter.close();
    }

    private TableWriter writer(String name, TableSchema schema) {
        return new TableWriter(
                settings.hadoop(),
                new Path(settings.output()),
                "%s-%05d-%d".formatted(name, partition, attempt),
                schema);
    }
}
