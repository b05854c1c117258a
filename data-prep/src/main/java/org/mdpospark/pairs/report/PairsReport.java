package org.mdpospark.pairs.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.table.TableFile;

/** Writes a page about a finished data set for the people who will train on it. */
public final class PairsReport {
    public static final String FILE_NAME = "report.html";

    private static final int PAIRS = 24;
    private static final int REJECTS = 30;
    private static final int MOST_COUNTING_TASKS = 16;

    private PairsReport() {}

    /**
     * Reads the files that the manifest names and writes {@value #FILE_NAME} beside them, in place of an earlier one.
     *
     * @param folder of the data set, to which the manifest's paths are relative
     * @throws IOException if the page cannot be written
     */
    public static void write(SparkSession spark, Path folder, Manifest manifest) throws IOException {
        List<SampledPair> pairs = List.of();
        List<Histogram> histograms = List.of();
        if (!manifest.files().isEmpty()) {
            pairs = PairSampler.sample(table(spark, folder, manifest.files()), PAIRS);
            histograms = HistogramReader.read(table(counting(spark), folder, manifest.files()));
        }
        List<SampledReject> rejects = manifest.quarantine().isEmpty()
                ? List.of()
                : RejectSampler.sample(table(spark, folder, manifest.quarantine()), REJECTS);
        String html = new ReportPage(name(folder), manifest, pairs, histograms, rejects).html();
        FileSystem fileSystem = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        replace(fileSystem, new Path(folder, FILE_NAME), html.getBytes(StandardCharsets.UTF_8));
    }

    /** A folder made from a URI can end in a slash, after which there is no name. */
    private static String name(Path folder) {
        return folder.getName().isEmpty() && folder.getParent() != null
                ? folder.getParent().getName()
                : folder.getName();
    }

    /**
     * Returns a session for counts. They read columns without images, which batches of rows suit, and what passes from
     * task to task is so little that the 200 files which each task would write by default take longest.
     */
    private static SparkSession counting(SparkSession spark) {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.parquet.enableVectorizedReader", "true");
        session.conf()
                .set(
                        "spark.sql.shuffle.partitions",
                        Math.min(MOST_COUNTING_TASKS, spark.sparkContext().defaultParallelism()));
        return session;
    }

    private static Dataset<Row> table(SparkSession spark, Path folder, List<TableFile> files) {
        return spark.read()
                .parquet(files.stream()
                        .map(file -> new Path(folder, file.path()).toString())
                        .toArray(String[]::new));
    }

    /** Never shows half a page: the file gets its name once it is whole. */
    private static void replace(FileSystem fileSystem, Path file, byte[] content) throws IOException {
        Path temporary = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
        try {
            try (FSDataOutputStream stream = fileSystem.create(temporary, false)) {
                stream.write(content);
            }
            fileSystem.delete(file, false);
            if (!fileSystem.rename(temporary, file)) {
                throw new IOException("%s could not be renamed to %s".formatted(temporary, file));
            }
        } finally {
            fileSystem.delete(temporary, false);
        }
    }
}
