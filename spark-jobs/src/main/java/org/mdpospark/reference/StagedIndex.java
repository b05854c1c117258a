package org.mdpospark.reference;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.pairs.OutputFolder;

/**
 * What is known of staged pairs without reading them: {@value #ENTRY_BYTES} bytes a pair. Pairs are numbered from 0 in
 * the order of their ids and negative indices, so numbers do not depend on how the pairs were divided. Many threads may
 * use an index.
 */
public final class StagedIndex {
    static final String FILE_NAME = "index.bin";

    private static final long MAGIC = 0x4d44504f49445831L; // MDPOIDX1
    private static final int ENTRY_BYTES = 4 + 8 + 4 + 8 + 4 + 4 + 4 * 4 + 5 * 8;

    private final String fingerprint;
    private final List<String> splits;
    private final List<String> files;
    private final ByteBuffer entries;

    private StagedIndex(String fingerprint, List<String> splits, List<String> files, ByteBuffer entries) {
        this.fingerprint = fingerprint;
        this.splits = List.copyOf(splits);
        this.files = List.copyOf(files);
        this.entries = entries;
    }

    /**
     * A pair.
     *
     * @param row its number
     * @param file number of its file, see {@link StagedIndex#file}
     * @param offset of its record in the file
     * @param length of its record
     * @param idBits first 64 bits of its id
     * @param withoutImage for held-out pairs
     */
    public record Entry(
            long row,
            int file,
            long offset,
            int length,
            long idBits,
            int negativeIndex,
            String split,
            TokenCounts tokens,
            PairLogProbabilities reference,
            Optional<WithoutImage> withoutImage) {}

    /** An entry on its way into the index. */
    record Located(int file, StagedEntry entry) {}

    /**
     * Reads the index of a folder.
     *
     * @throws IllegalArgumentException if the folder holds no staged pairs, or not all of them
     * @throws IOException if the index is damaged or storage failed
     */
    public static StagedIndex read(String folder, Configuration hadoop) throws IOException {
        OutputFolder<StagedManifest, StagedPart> output = new OutputFolder<>(folder, StagedPart.LAYOUT, hadoop);
        StagedManifest manifest = output.manifest()
                .filter(found -> StagedManifest.FORMAT.equals(found.format()))
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s holds no finished staged pairs: stage them again".formatted(folder)));
        Path file = new Path(output.path(), FILE_NAME);
        FileSystem fileSystem = file.getFileSystem(hadoop);
        byte[] bytes = new byte[Math.toIntExact(manifest.indexBytes())];
        try (FSDataInputStream stream = fileSystem.open(file)) {
            stream.readFully(0, bytes);
        }
        StagedIndex index = decode(bytes, file);
        if (index.size() != manifest.rows() || !index.fingerprint.equals(manifest.fingerprint())) {
            throw damaged(file, "it is not the one of its manifest");
        }
        return index;
    }

    /** Returns the fingerprint of the reference that the pairs were joined with. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Returns how many pairs there are. */
    public long size() {
        return entries.capacity() / ENTRY_BYTES;
    }

    /** Returns the rows of a split, such as {@code train}, in ascending order. */
    public long[] rows(String split) {
        int code = splits.indexOf(split);
        return LongStream.range(0, size())
                .filter(row -> entries.getInt(at(row) + 28) == code)
                .toArray();
    }

    public Entry entry(long row) {
        if (row < 0 || row >= size()) {
            throw new IllegalArgumentException("row must be 0 to %d, but is %d".formatted(size() - 1, row));
        }
        ByteBuffer in = entries.duplicate().position(at(row));
        int file = in.getInt();
        long offset = in.getLong();
        int length = in.getInt();
        long idBits = in.getLong();
        int negativeIndex = in.getInt();
        String split = splits.get(in.getInt());
        TokenCounts tokens = new TokenCounts(in.getInt(), in.getInt(), in.getInt(), in.getInt());
        PairLogProbabilities reference = new PairLogProbabilities(in.getDouble(), in.getDouble(), in.getDouble());
        WithoutImage without = new WithoutImage(in.getDouble(), in.getDouble());
        return new Entry(
                row,
                file,
                offset,
                length,
                idBits,
                negativeIndex,
                split,
                tokens,
                reference,
                Double.isNaN(without.chosen()) ? Optional.empty() : Optional.of(without));
    }

    public TokenCounts tokens(long row) {
        return entry(row).tokens();
    }

    /** Returns the path of a file, relative to the folder. */
    public String file(int number) {
        return files.get(number);
    }

    int files() {
        return files.size();
    }

    /**
     * Returns the index of pairs, as its file holds it.
     *
     * @param rows sorted by their key
     */
    static byte[] encode(String fingerprint, List<String> files, List<Located> rows) throws IOException {
        List<String> splits = rows.stream()
                .map(row -> row.entry().split())
                .distinct()
                .sorted()
                .toList();
        if ((long) rows.size() * ENTRY_BYTES > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "%,d pairs are too many for one index: divide the data set".formatted(rows.size()));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeUTF(fingerprint);
        writeTexts(out, splits);
        writeTexts(out, files);
        out.writeInt(rows.size());
        for (Located row : rows) {
            write(out, row, splits);
        }
        out.writeInt(StagedRecord.checksum(bytes.toByteArray(), 0, bytes.size()));
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Located row, List<String> splits) throws IOException {
        StagedEntry entry = row.entry();
        WithoutImage without = entry.withoutImage();
        out.writeInt(row.file());
        out.writeLong(entry.offset());
        out.writeInt(entry.length());
        out.writeLong(StagedRecord.idBits(entry.id()));
        out.writeInt(entry.negativeIndex());
        out.writeInt(splits.indexOf(entry.split()));
        out.writeInt(entry.tokens().prompt());
        out.writeInt(entry.tokens().image());
        out.writeInt(entry.tokens().chosen());
        out.writeInt(entry.tokens().rejected());
        out.writeDouble(entry.reference().chosen());
        out.writeDouble(entry.reference().rejected());
        out.writeDouble(entry.reference().chosenOnNegative());
        out.writeDouble(without == null ? Double.NaN : without.chosen());
        out.writeDouble(without == null ? Double.NaN : without.rejected());
    }

    static StagedIndex decode(byte[] bytes, Path file) throws IOException {
        int content = bytes.length - Integer.BYTES;
        if (content < 0 || ByteBuffer.wrap(bytes).getInt(content) != StagedRecord.checksum(bytes, 0, content)) {
            throw damaged(file, "its checksum is another");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, content));
        if (in.readLong() != MAGIC) {
            throw damaged(file, "it is no index");
        }
        String fingerprint = in.readUTF();
        List<String> splits = readTexts(in);
        List<String> files = readTexts(in);
        int rows = in.readInt();
        if ((long) rows * ENTRY_BYTES != in.available()) {
            throw damaged(file, "it does not hold the %d pairs that it says".formatted(rows));
        }
        ByteBuffer entries =
                ByteBuffer.wrap(bytes, content - in.available(), in.available()).slice();
        return new StagedIndex(fingerprint, splits, files, entries);
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }

    private static IOException damaged(Path file, String how) {
        return new IOException(
                "%s is damaged (%s): remove the folder, and the pairs are staged again".formatted(file, how));
    }

    private static int at(long row) {
        return Math.toIntExact(row * ENTRY_BYTES);
    }
}
