package org.mdpospark.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.cluster.ModelStage;
import org.mdpospark.pairs.BadDataException;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.Version;
import org.mdpospark.pairs.table.TableFile;

/**
 * Computes the reference log-probabilities of a data set, once for each fingerprint. Every executor opens the model
 * once; tasks of one executor take turns with it.
 */
public final class ReferenceJob {
    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Configuration hadoop;
    private final String pairsFolder;
    private final ReferenceModel model;
    private final ReferenceOptions options;
    private final Progress progress;

    public ReferenceJob(
            SparkSession spark, String pairsFolder, ReferenceModel model, ReferenceOptions options, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = LocalFiles.withoutChecksumFiles(spark.sparkContext().hadoopConfiguration());
        this.pairsFolder = pairsFolder;
        this.model = model;
        this.options = options;
        this.progress = progress;
    }

    /**
     * What a run did.
     *
     * @param alreadyDone whether the table was there before
     * @param resumedParts parts that an earlier, unfinished run had made
     */
    public record Outcome(ReferenceFolder reference, boolean alreadyDone, int resumedParts) {}

    /**
     * Computes the table, unless it is there already.
     *
     * @throws IllegalArgumentException if the data set cannot be used, or not with this model
     * @throws BadDataException if more pairs are bad than allowed
     * @throws IOException if storage failed; the same run again goes on where this one stopped
     */
    public Outcome run() throws IOException {
        PairsFolder pairs = PairsFolder.open(pairsFolder, hadoop);
        pairs.requireFrame(model.base());
        spark.sparkContext().setJobGroup("reference", "mdpo reference: " + pairs.path(), false);
        ReferenceFingerprint fingerprint = model.fingerprint(pairs);
        OutputFolder<ReferenceManifest, ReferencePart> folder = ReferenceFolder.output(pairs, fingerprint, hadoop);
        Optional<ReferenceManifest> finished =
                folder.manifest().filter(manifest -> ReferenceFolder.isOf(manifest, fingerprint));
        if (finished.isPresent() && !options.overwrite()) {
            return new Outcome(new ReferenceFolder(folder.path(), finished.get()), true, 0);
        }
        List<PairsPart> parts = PairsPart.of(pairs.files(), options.partRows());
        OutputFolder.Plan plan = new OutputFolder.Plan(
                "%s in parts of %d".formatted(fingerprint.hex(), options.partRows()), parts.size());
        if (folder.manifest().isPresent() || !folder.plan().equals(Optional.of(plan))) {
            folder.clear();
        }
        List<ReferencePart> resumed = folder.begin(plan);
        List<ReferencePart> done = compute(pairs, folder, parts, resumed);
        return new Outcome(publish(pairs, folder, fingerprint, done), false, resumed.size());
    }

    private List<ReferencePart> compute(
            PairsFolder pairs,
            OutputFolder<ReferenceManifest, ReferencePart> folder,
            List<PairsPart> parts,
            List<ReferencePart> resumed) {
        Set<Integer> finished = resumed.stream().map(ReferencePart::partition).collect(Collectors.toSet());
        List<PairsPart> left =
                parts.stream().filter(part -> !finished.contains(part.number())).toList();
        List<ReferencePart> done = new ArrayList<>(resumed);
        if (!left.isEmpty()) {
            LongAccumulator count = context.sc().longAccumulator("reference: pairs");
            ReferenceTask task = task(pairs, folder, count);
            long rows = left.stream().mapToLong(PairsPart::rows).sum();
            try (Progress.Activity computing = progress.begin("computing the reference", rows, count)) {
                done.addAll(ModelStage.of(context.parallelize(left, left.size()).map(task::run))
                        .collect());
            }
        }
        done.sort(Comparator.comparingInt(ReferencePart::partition));
        return done;
    }

    private ReferenceTask task(
            PairsFolder pairs, OutputFolder<ReferenceManifest, ReferencePart> folder, LongAccumulator count) {
        return new ReferenceTask(
                pairs.path().toString(),
                new ModelSource(model.base().folder().toString(), options.memoryBytes()),
                model.adapter().map(Object::toString).orElse(null),
                model.base().images(),
                model.lengths(),
                folder.path().toString(),
                new SerializableConfiguration(hadoop),
                count);
    }

    private ReferenceFolder publish(
            PairsFolder pairs,
            OutputFolder<ReferenceManifest, ReferencePart> folder,
            ReferenceFingerprint fingerprint,
            List<ReferencePart> parts)
            throws IOException {
        ReferenceManifest manifest = manifest(fingerprint, parts);
        if (manifest.counts().rows() != pairs.rows()) {
            throw new IllegalStateException("%d pairs must be read, but %d were: the data set changed during the run"
                    .formatted(pairs.rows(), manifest.counts().rows()));
        }
        folder.removeStrays(
                parts.stream().flatMap(part -> part.allFiles().stream()).toList());
        requireGoodData(manifest.counts(), folder);
        folder.publish(manifest);
        return new ReferenceFolder(folder.path(), manifest);
    }

    private ReferenceManifest manifest(ReferenceFingerprint fingerprint, List<ReferencePart> parts) {
        ReferenceCounts counts = ReferenceCounts.NONE;
        TokenStatistics tokens = TokenStatistics.NONE;
        List<TableFile> files = new ArrayList<>();
        List<TableFile> quarantine = new ArrayList<>();
        double seconds = 0;
        for (ReferencePart part : parts) {
            counts = counts.plus(part.counts());
            tokens = tokens.plus(part.tokens());
            files.addAll(part.files());
            quarantine.addAll(part.quarantine());
            seconds += part.seconds();
        }
        return new ReferenceManifest(
                ReferenceManifest.FORMAT,
                fingerprint.hex(),
                fingerprint.components(),
                Version.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                environment(),
                options.partRows(),
                counts,
                tokens,
                files,
                quarantine,
                seconds,
                counts.written() / Math.max(seconds, 1e-9));
    }

    private void requireGoodData(ReferenceCounts counts, OutputFolder<ReferenceManifest, ReferencePart> folder) {
        double fraction = (double) counts.quarantinedRows() / counts.rows();
        if (fraction > options.maxBadFraction()) {
            throw new BadDataException(
                    "%d of %d pairs (%.1f %%) are bad, more than the %.1f %% of --max-bad-fraction (%s): look at %s/quarantine, mend the data, or raise the limit (what is done is kept)"
                            .formatted(
                                    counts.quarantinedRows(),
                                    counts.rows(),
                                    100 * fraction,
                                    100 * options.maxBadFraction(),
                                    reasons(counts),
                                    folder.path()));
        }
    }

    private static String reasons(ReferenceCounts counts) {
        return counts.quarantined().entrySet().stream()
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .collect(Collectors.joining(", "));
    }

    private JsonNode environment() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("java", System.getProperty("java.runtime.version"))
                .put("spark", spark.version());
    }
}
