package org.mdpospark.pairs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.Digests;
import org.mdpospark.pairs.export.ExportLayout;
import org.mdpospark.pairs.export.Exporter;
import org.mdpospark.pairs.report.PairsReport;
import org.mdpospark.pairs.table.TableFile;

/**
 * Builds image-conditioned preference pairs: rows in, one Parquet data set out.
 *
 * <p>Three passes. The first reads text only and finds rows that may be duplicates. The second looks at images where
 * something must be known of all of them: at possible duplicates, and for a hold-out set or negatives from other rows
 * at every image. The third writes. Each image's bytes are read where they are used; no shuffle carries them.
 */
public final class PairsJob {
    /** Version of everything that decides a pair; part of the fingerprint. */
    private static final int METHOD_VERSION = 2;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Configuration hadoop;
    private final PairsOptions options;
    private final Progress progress;

    public PairsJob(SparkSession spark, PairsOptions options, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = LocalFiles.withoutChecksumFiles(spark.sparkContext().hadoopConfiguration());
        this.options = options;
        this.progress = progress;
    }

    /**
     * What a run did.
     *
     * @param alreadyDone whether the folder held this very data set before
     * @param resumedParts parts that an earlier, unfinished run had made
     */
    public record Outcome(Manifest manifest, String folder, boolean alreadyDone, int resumedParts) {}

    /**
     * Makes the data set, unless the folder holds it already.
     *
     * @throws IllegalArgumentException if options or inputs cannot be used, or the folder holds something else
     * @throws BadDataException if more rows are bad than allowed
     * @throws IOException if storage failed; the same run again goes on where this one stopped
     */
    public Outcome run() throws IOException {
        spark.sparkContext()
                .setJobGroup(
                        "pairs",
                        "mdpo pairs: " + String.join(" ", options.input().files()),
                        false);
        // rows are fat: a batch of them would not fit, and the vectorized reader reads by the batch
        spark.conf().set("spark.sql.parquet.enableVectorizedReader", "false");
        OutputFolder<Manifest, PartResult> folder =
                new OutputFolder<>(options.output().folder(), PartResult.LAYOUT, hadoop);
        Inputs inputs = Inputs.open(spark, options.input(), hadoop);
        requireImageRoot();
        String fingerprint = fingerprint(inputs);
        Optional<Manifest> finished = folder.manifest();
        if (finished.isPresent() && finished.get().fingerprint().equals(fingerprint)) {
            Manifest manifest = withExports(finished.get(), folder);
            return new Outcome(manifest, folder.path().toString(), true, 0);
        }
        prepare(folder, finished, fingerprint);
        return write(folder, inputs, fingerprint);
    }

    /** A root that is not there would set every row aside, one by one. */
    private void requireImageRoot() throws IOException {
        if (options.images().isPresent()) {
            Path root = new Path(options.images().get());
            FileSystem fileSystem = root.getFileSystem(hadoop);
            if (!fileSystem.exists(root) || !fileSystem.getFileStatus(root).isDirectory()) {
                throw new IllegalArgumentException("--images %s is no folder: check the path".formatted(root));
            }
        }
    }

    private void prepare(OutputFolder<Manifest, PartResult> folder, Optional<Manifest> finished, String fingerprint)
            throws IOException {
        folder.requireOurs("--out", "a data set");
        if (finished.isPresent() && !options.output().overwrite()) {
            throw new IllegalArgumentException(
                    "--out %s holds a data set made of other inputs or with other options (%s): choose another folder, or add --overwrite"
                            .formatted(folder.path(), difference(finished.get())));
        }
        boolean resumable = folder.plan()
                .filter(plan -> plan.fingerprint().equals(fingerprint))
                .isPresent();
        if (finished.isPresent() || !resumable) {
            folder.clear();
        }
    }

    private Outcome write(OutputFolder<Manifest, PartResult> folder, Inputs inputs, String fingerprint)
            throws IOException {
        TaskSettings settings =
                TaskSettings.of(options, inputs.files(), folder.path().toString(), hadoop);
        Scan scan = Scan.of(inputs.candidates(spark, false), context.defaultParallelism());
        if (scan.rows() == 0) {
            throw new IllegalArgumentException("the input has no rows: %s"
                    .formatted(String.join(" ", options.input().files())));
        }
        int partitions = folder.plan().map(OutputFolder.Plan::partitions).orElseGet(() -> partitions(scan.rows()));
        List<PartResult> resumed = folder.begin(new OutputFolder.Plan(fingerprint, partitions));
        Facts facts = new FactFinder(spark, context, options, settings, progress).find(inputs, scan, partitions);
        List<PartResult> parts = writeParts(inputs, settings, scan, facts, partitions, resumed);
        Manifest manifest = manifest(inputs, fingerprint, parts, scan);
        return publish(folder, manifest, resumed.size());
    }

    private List<PartResult> writeParts(
            Inputs inputs, TaskSettings settings, Scan scan, Facts facts, int partitions, List<PartResult> resumed) {
        JavaRDD<CandidateRow> rows = Rows.spread(inputs, spark, partitions);
        boolean[] finished = new boolean[rows.getNumPartitions()];
        long rowsBefore = 0;
        for (PartResult part : resumed) {
            finished[part.partition()] = true;
            rowsBefore += part.counts().rows();
        }
        Broadcast<Facts> shared = context.broadcast(facts);
        LongAccumulator done = context.sc().longAccumulator("pairs: rows written");
        PartTask task = new PartTask(settings, shared, finished, done);
        List<PartResult> parts = new ArrayList<>(resumed);
        try (Progress.Activity writing = progress.begin("writing pairs", scan.rows() - rowsBefore, done)) {
            parts.addAll(rows.mapPartitionsWithIndex(task::run, true).collect());
        }
        parts.sort(Comparator.comparingInt(PartResult::partition));
        return parts;
    }

    private Manifest manifest(Inputs inputs, String fingerprint, List<PartResult> parts, Scan scan) {
        Counts counts = Counts.NONE;
        List<TableFile> files = new ArrayList<>();
        List<TableFile> quarantine = new ArrayList<>();
        for (PartResult part : parts) {
            counts = counts.plus(part.counts());
            files.addAll(part.files());
            quarantine.addAll(part.quarantine());
        }
        if (counts.rows() != scan.rows()) {
            throw new IllegalStateException("%d rows were read first and %d later: the input changed during the run"
                    .formatted(scan.rows(), counts.rows()));
        }
        return new Manifest(
                Manifest.FORMAT,
                fingerprint,
                Version.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                environment(inputs),
                options.describe(),
                inputs.files(),
                counts,
                files,
                quarantine,
                List.of());
    }

    private Outcome publish(OutputFolder<Manifest, PartResult> folder, Manifest manifest, int resumedParts)
            throws IOException {
        List<TableFile> files = new ArrayList<>(manifest.files());
        files.addAll(manifest.quarantine());
        folder.removeStrays(files);
        PairsReport.write(spark, folder.path(), manifest);
        requireGoodData(folder, manifest.counts());
        Manifest complete = export(manifest, folder);
        folder.writeText("README.md", DataCard.text(complete));
        folder.publish(complete);
        return new Outcome(complete, folder.path().toString(), false, resumedParts);
    }

    private void requireGoodData(OutputFolder<Manifest, PartResult> folder, Counts counts) {
        double limit = options.output().maxBadFraction();
        if (counts.badFraction() > limit) {
            throw new BadDataException(
                    "%d of %d rows (%.1f %%) are bad, more than the %.1f %% of --max-bad-fraction: look at %s/report.html, mend the data, or raise the limit (what is done is kept)"
                            .formatted(
                                    counts.badRows(),
                                    counts.rows(),
                                    100 * counts.badFraction(),
                                    100 * limit,
                                    folder.path()));
        }
    }

    /** Adds the layouts that are asked for and not there yet. */
    private Manifest withExports(Manifest manifest, OutputFolder<Manifest, PartResult> folder) throws IOException {
        Manifest complete = export(manifest, folder);
        if (!complete.exports().equals(manifest.exports())) {
            folder.publish(complete);
        }
        return complete;
    }

    private Manifest export(Manifest manifest, OutputFolder<Manifest, PartResult> folder) throws IOException {
        List<String> exports = new ArrayList<>(manifest.exports());
        for (ExportLayout layout : options.output().exports()) {
            if (!exports.contains(layout.code())) {
                Exporter.write(
                        spark, folder.path(), manifest, layout, new BoxCutter(options.negative(), options.limits()));
                exports.add(layout.code());
            }
        }
        return manifest.withExports(exports);
    }

    private int partitions(long rows) {
        return options.output().partitions() > 0
                ? options.output().partitions()
                : Rows.partitions(rows, context.defaultParallelism());
    }

    private String fingerprint(Inputs inputs) throws IOException {
        ObjectNode node = options.describe();
        node.put("method-version", METHOD_VERSION);
        node.put("format", inputs.format().code());
        node.set("inputs", Json.tree(inputs.files()));
        node.set(
                "exclude-lists",
                Json.tree(ExcludedImages.snapshot(options.split().excludeHashes(), hadoop)));
        return Digests.sha256Hex(Json.writer().writeValueAsBytes(node));
    }

    private String difference(Manifest finished) {
        List<String> names = new ArrayList<>();
        JsonNode now = options.describe();
        now.fieldNames().forEachRemaining(name -> {
            if (!now.get(name)
                    .toString()
                    .equals(String.valueOf(finished.options().get(name)))) {
                names.add(name);
            }
        });
        return names.isEmpty() ? "the input files differ" : "different: " + String.join(", ", names);
    }

    private JsonNode environment(Inputs inputs) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("input-format", inputs.format().code())
                .put("method-version", METHOD_VERSION)
                .put("java", System.getProperty("java.runtime.version"))
                .put("spark", spark.version());
    }
}
