package org.mdpospark.reference;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.pairs.LocalFiles;

/** Staged pairs by their numbers, wherever they lie. Some files stay open. One thread uses it at a time. */
public final class StagedPairs implements PairExamples, Closeable {
    private static final int MOST_OPEN = 64;

    private final Path folder;
    private final FileSystem fileSystem;
    private final StagedIndex index;
    private final PairImages images;
    private final LinkedHashMap<Integer, FSDataInputStream> open = new LinkedHashMap<>(16, 0.75f, true); // oldest first

    private StagedPairs(Path folder, FileSystem fileSystem, StagedIndex index, PairImages images) {
        this.folder = folder;
        this.fileSystem = fileSystem;
        this.index = index;
        this.images = images;
    }

    /**
     * Opens the folder that {@link Staging} filled.
     *
     * @param processor of the model that learns
     * @throws IllegalArgumentException if the folder holds no staged pairs
     */
    public static StagedPairs open(String folder, Configuration hadoop, ImageProcessor processor) throws IOException {
        Configuration settings = LocalFiles.withoutChecksumFiles(hadoop);
        Path path = new Path(folder);
        FileSystem fileSystem = path.getFileSystem(settings);
        return new StagedPairs(path, fileSystem, StagedIndex.read(folder, settings), new PairImages(processor));
    }

    public StagedIndex index() {
        return index;
    }

    /**
     * Returns a pair with its preprocessed images.
     *
     * @throws IOException if its record is damaged, with the file and the row, or storage failed
     */
    @Override
    public PairExample read(long row) throws IOException {
        StagedIndex.Entry entry = index.entry(row);
        StagedRecord record = record(entry);
        try {
            PairPixels pixels = images.read(record.image(), record.negative());
            return new PairExample(
                    row,
                    record.tokens(),
                    pixels.image().values(),
                    pixels.negative().values(),
                    entry.reference());
        } catch (RefusedPairException e) {
            throw new IOException("row %d in %s cannot be used: %s".formatted(row, path(entry), e.getMessage()), e);
        }
    }

    @Override
    public PairLogProbabilities reference(long row) {
        return index.entry(row).reference();
    }

    /**
     * Returns the reference of a held-out pair's answers when the image is blank.
     *
     * @throws IllegalArgumentException if the pair is not held out
     */
    public WithoutImage referenceWithoutImage(long row) {
        return index.entry(row)
                .withoutImage()
                .orElseThrow(() -> new IllegalArgumentException(
                        "row must be held out to be known without its image, but row %d is of split %s"
                                .formatted(row, index.entry(row).split())));
    }

    /** Returns the image that shows nothing [3, size, size], which the reference without images is about. */
    public float[] blankImage() {
        return images.blank().values();
    }

    private StagedRecord record(StagedIndex.Entry entry) throws IOException {
        byte[] bytes = new byte[entry.length()];
        try {
            stream(entry).readFully(entry.offset(), bytes);
            StagedRecord record = StagedRecord.decode(bytes);
            if (record.idBits() != entry.idBits() || record.negativeIndex() != entry.negativeIndex()) {
                throw new IOException("it is the record of another pair");
            }
            return record;
        } catch (IOException | FSError | IllegalArgumentException e) { // FSError: a local disk's
            forget(entry.file()); // an interrupt, of an attempt that lost, closes the file for those after it
            throw new IOException(
                    "row %d cannot be read from %s at byte %d (%s): remove the folder, and the pairs are staged again"
                            .formatted(entry.row(), path(entry), entry.offset(), e.getMessage()),
                    e);
        }
    }

    private FSDataInputStream stream(StagedIndex.Entry entry) throws IOException {
        FSDataInputStream stream = open.get(entry.file());
        if (stream == null) {
            stream = fileSystem.open(path(entry));
            open.put(entry.file(), stream);
            closeOldest();
        }
        return stream;
    }

    private void forget(int file) {
        FSDataInputStream stream = open.remove(file);
        if (stream != null) {
            IOUtils.closeStream(stream);
        }
    }

    private void closeOldest() throws IOException {
        if (open.size() > MOST_OPEN) {
            Map.Entry<Integer, FSDataInputStream> oldest =
                    open.entrySet().iterator().next();
            open.remove(oldest.getKey());
            oldest.getValue().close();
        }
    }

    private Path path(StagedIndex.Entry entry) {
        return new Path(folder, index.file(entry.file()));
    }

    @Override
    public void close() throws IOException {
        for (FSDataInputStream stream : open.values()) {
            stream.close();
        }
        open.clear();
    }
}
