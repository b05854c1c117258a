package org.mdpospark.reference;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.spark.TaskContext;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.Digests;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.text.LengthPolicy;

/**
 * Joins one part of the pairs with its part of the reference and lays the pairs out in one file. Both are in the same
 * order, so that they are read side by side.
 *
 * @param pairs folder of the data set
 * @param model folder of the base model, for its tokenizer
 * @param out folder to fill
 * @param done counts pairs for progress
 */
record StagingTask(
        String pairs,
        String model,
        LengthPolicy lengths,
        String out,
        SerializableConfiguration configuration,
        LongAccumulator done)
        implements Serializable {

    /**
     * What a task is given.
     *
     * @param reference files with the part's log-probabilities
     */
    record Share(PairsPart part, List<String> reference) implements Serializable {}

    StagedPart run(Share share) throws IOException {
        List<StagedEntry> entries = new ArrayList<>();
        List<TableFile> files = new ArrayList<>();
        if (!share.reference().isEmpty()) {
            String name = "data/%s%d.bin"
                    .formatted(share.part().filePrefix(), TaskContext.get().taskAttemptId());
            files.add(write(share, name, entries));
        }
        StagedPart result = new StagedPart(share.part().number(), entries, files);
        new OutputFolder<>(out, StagedPart.LAYOUT, hadoop()).writePart(result);
        return result;
    }

    private TableFile write(Share share, String name, List<StagedEntry> entries) throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(out, name);
        FileSystem fileSystem = file.getFileSystem(hadoop());
        boolean whole = false;
        try (DigestOutputStream stream = new DigestOutputStream(fileSystem.create(file, true), Digests.sha256())) {
            long bytes = write(share, stream, entries);
            stream.close();
            whole = true;
            return new TableFile(
                    name,
                    entries.size(),
                    bytes,
                    HexFormat.of().formatHex(stream.getMessageDigest().digest()));
        } finally {
            if (!whole) {
                fileSystem.delete(file, false);
            }
        }
    }

    /** Writes the pairs that have a reference; returns how many bytes they take. */
    private long write(Share share, OutputStream stream, List<StagedEntry> entries) throws IOException {
        long offset = 0;
        try (PairTokenizer tokenizer = new PairTokenizer(Path.of(model), lengths);
                PairReader reader = new PairReader(new org.apache.hadoop.fs.Path(pairs), share.part(), hadoop())) {
            References references = new References(share.reference(), hadoop());
            ReferenceRow reference = references.next();
            for (StoredPair pair = reader.next(); pair != null; pair = reader.next()) {
                if (reference != null && reference.isOf(pair)) {
                    byte[] record = record(pair, reference, tokenizer).encode();
                    stream.write(record);
                    entries.add(entry(reference, offset, record.length));
                    offset += record.length;
                    reference = references.next();
                }
                done.add(1);
                RunCount.ROWS_READ.add(1);
            }
            if (reference != null) {
                throw new IOException("the reference has %s-%d, which its part of the pairs lacks: compute it again"
                        .formatted(reference.id(), reference.negativeIndex()));
            }
        }
        return offset;
    }

    private static StagedRecord record(StoredPair pair, ReferenceRow reference, PairTokenizer tokenizer)
            throws IOException {
        try {
            TokenizedPair text = tokenizer.read(pair);
            if (!text.counts().equals(reference.tokens())) {
                throw new IOException("pair %s has %s now, but had %s for the reference: compute it again"
                        .formatted(pair.id(), text.counts(), reference.tokens()));
            }
            return new StagedRecord(
                    StagedRecord.idBits(pair.id()), pair.negativeIndex(), text.tokens(), pair.image(), pair.negative());
        } catch (RefusedPairException e) {
            throw new IOException("pair %s is refused now (%s), but was used for the reference: compute it again"
                    .formatted(pair.id(), e.getMessage()));
        }
    }

    private static StagedEntry entry(ReferenceRow reference, long offset, int length) {
        return new StagedEntry(
                reference.id(),
                reference.negativeIndex(),
                reference.split(),
                offset,
                length,
                reference.tokens(),
                reference.logProbabilities(),
                reference.withoutImage());
    }

    private Configuration hadoop() {
        return configuration.value();
    }

    /** The rows of a part's reference, file after file. */
    private static final class References {
        private final Iterator<String> files;
        private final Configuration hadoop;
        private Iterator<ReferenceRow> rows = List.<ReferenceRow>of().iterator();

        References(List<String> files, Configuration hadoop) {
            this.files = files.iterator();
            this.hadoop = hadoop;
        }

        @Nullable
        ReferenceRow next() throws IOException {
            while (!rows.hasNext() && files.hasNext()) {
                rows = read(new org.apache.hadoop.fs.Path(files.next())).iterator();
            }
            return rows.hasNext() ? rows.next() : null;
        }

        /** Returns the rows of a file, which are as few as a part's and small. */
        private List<ReferenceRow> read(org.apache.hadoop.fs.Path file) throws IOException {
            List<ReferenceRow> all = new ArrayList<>();
            try (ParquetRows reader = ParquetRows.all(file, ReferenceTable.columns(), hadoop)) {
                for (Group row = reader.next(); row != null; row = reader.next()) {
                    all.add(ReferenceTable.row(new ParquetRows.Values(file, row)));
                }
            }
            return all;
        }
    }
}
