package org.mdpospark.reference;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.Version;
import org.mdpospark.pairs.table.TableFile;

/**
 * Lays pairs out for training: joined with their reference, tokens made, images as they are stored, each pair readable
 * by its number. Pairs without a reference are left out. No image goes through a shuffle.
 */
public final class Staging {
    private final JavaSparkContext context;
    private final Configuration hadoop;
    private final PairsFolder pairs;
    private final ReferenceFolder reference;
    private final ReferenceModel model;
    private final String folder;
    private final Progress progress;

    /**
     * @param reference that {@link ReferenceFolder#find} returned for the pairs and the model
     * @param folder to fill, on any file system that all executors reach
     */
    public Staging(
            SparkSession spark,
            PairsFolder pairs,
            ReferenceFolder reference,
            ReferenceModel model,
            String folder,
            Progress progress) {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = LocalFiles.withoutChecksumFiles(context.hadoopConfiguration());
        this.pairs = pairs;
        this.reference = reference;
        this.model = model;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * What a run did.
     *
     * @param folder that holds the pairs, with its file system
     * @param alreadyDone whether the folder held these very pairs before
     */
    public record Outcome(String folder, StagedIndex index, boolean alreadyDone) {}

    /**
     * Fills the folder, unless it holds these pairs already. What an unfinished run laid out is kept; other pairs are
     * removed.
     *
     * @throws IllegalArgumentException if the folder holds something else, or no pair has a reference
     */
    public Outcome run() throws IOException {
        OutputFolder<StagedManifest, StagedPart> output = new OutputFolder<>(folder, StagedPart.LAYOUT, hadoop);
        output.requireOurs("the folder for staged pairs", "them");
        Optional<StagedManifest> finished = output.manifest();
        if (finished.isPresent() && isOurs(finished.get()) && hasFiles(output.path(), finished.get())) {
            return new Outcome(
                    output.path().toString(), StagedIndex.read(output.path().toString(), hadoop), true);
        }
        List<PairsPart> parts = PairsPart.of(pairs.files(), reference.manifest().partRows());
        OutputFolder.Plan plan = new OutputFolder.Plan(fingerprint(), parts.size());
        if (finished.isPresent() || !output.plan().equals(Optional.of(plan))) {
            output.clear();
        }
        List<StagedPart> staged = stage(output, parts, output.begin(plan));
        publish(output, staged);
        return new Outcome(
                output.path().toString(), StagedIndex.read(output.path().toString(), hadoop), false);
    }

    private String fingerprint() {
        return reference.manifest().fingerprint();
    }

    private boolean isOurs(StagedManifest manifest) {
        return StagedManifest.FORMAT.equals(manifest.format()) && fingerprint().equals(manifest.fingerprint());
    }

    private boolean hasFiles(Path path, StagedManifest manifest) throws IOException {
        FileSystem fileSystem = path.getFileSystem(hadoop);
        try {
            for (TableFile file : manifest.files()) {
                if (fileSystem.getFileStatus(new Path(path, file.path())).getLen() != file.bytes()) {
                    return false;
                }
            }
            return fileSystem
                            .getFileStatus(new Path(path, StagedIndex.FILE_NAME))
                            .getLen()
                    == manifest.indexBytes();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private List<StagedPart> stage(
            OutputFolder<StagedManifest, StagedPart> output, List<PairsPart> parts, List<StagedPart> finished) {
        Set<Integer> done = finished.stream().map(StagedPart::partition).collect(Collectors.toSet());
        List<StagingTask.Share> shares = new ArrayList<>();
        long rows = 0;
        for (PairsPart part : parts) {
            if (!done.contains(part.number())) {
                shares.add(new StagingTask.Share(
                        part, reference.files(part).stream().map(Path::toString).toList()));
                rows += part.rows();
            }
        }
        List<StagedPart> staged = new ArrayList<>(finished);
        if (!shares.isEmpty()) {
            LongAccumulator count = context.sc().longAccumulator("staging: pairs");
            StagingTask task = new StagingTask(
                    pairs.path().toString(),
                    model.base().folder().toString(),
                    model.lengths(),
                    output.path().toString(),
                    new SerializableConfiguration(hadoop),
                    count);
            try (Progress.Activity staging = progress.begin("staging pairs", rows, count)) {
                staged.addAll(context.parallelize(shares, shares.size())
                        .map(task::run)
                        .collect());
            }
        }
        staged.sort(Comparator.comparingInt(StagedPart::partition));
        return staged;
    }

    private void publish(OutputFolder<StagedManifest, StagedPart> output, List<StagedPart> parts) throws IOException {
        List<TableFile> files = new ArrayList<>();
        List<StagedIndex.Located> rows = new ArrayList<>();
        for (StagedPart part : parts) {
            for (StagedEntry entry : part.entries()) {
                rows.add(new StagedIndex.Located(files.size(), entry));
            }
            files.addAll(part.allFiles());
        }
        requireRows(rows);
        rows.sort(Comparator.comparing(StagedIndex.Located::entry, StagedEntry.BY_KEY));
        requireDistinct(rows);
        output.removeStrays(files);
        byte[] index = StagedIndex.encode(
                fingerprint(), files.stream().map(TableFile::path).toList(), rows);
        output.writeBytes(StagedIndex.FILE_NAME, index);
        output.publish(manifest(files, rows, index.length));
    }

    private void requireRows(List<StagedIndex.Located> rows) {
        if (rows.size() != reference.manifest().counts().written()) {
            throw new IllegalStateException(
                    "%d pairs have a reference, but %d were staged: the files changed in between"
                            .formatted(reference.manifest().counts().written(), rows.size()));
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no pair of %s has a reference: look at %s/quarantine for the reasons"
                    .formatted(pairs.path(), reference.path()));
        }
    }

    private static void requireDistinct(List<StagedIndex.Located> rows) {
        for (int i = 1; i < rows.size(); i++) {
            StagedEntry entry = rows.get(i).entry();
            if (StagedEntry.BY_KEY.compare(rows.get(i - 1).entry(), entry) == 0) {
                throw new IllegalArgumentException("pair %s-%d is in the data set twice: make it again with mdpo pairs"
                        .formatted(entry.id(), entry.negativeIndex()));
            }
        }
    }

    private StagedManifest manifest(List<TableFile> files, List<StagedIndex.Located> rows, long indexBytes) {
        Map<String, Long> splits = new TreeMap<>();
        TokenStatistics tokens = TokenStatistics.NONE;
        for (StagedIndex.Located row : rows) {
            splits.merge(row.entry().split(), 1L, Long::sum);
            tokens = tokens.plus(row.entry().tokens(), false);
        }
        return new StagedManifest(
                StagedManifest.FORMAT,
                fingerprint(),
                Version.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                rows.size(),
                splits,
                tokens,
                indexBytes,
                files);
    }
}
