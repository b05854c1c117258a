package org.mdpospark.pairs.input;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.mdpospark.pairs.input.InputFile.Kind;

/** Reads the records of a run's inputs, each with a position that does not depend on how the work is parted. */
public final class SourceRecords {
    static final long SLICE_BYTES = 32L << 20;

    private static final int MAX_PARTITIONS = 10_000;
    private static final int SAMPLED_FILES = 5;
    private static final int SAMPLED_RECORDS = 20;
    private static final long MAX_RECORD_BYTES = Integer.MAX_VALUE - 8; // longest array of a JVM

    private SourceRecords() {}

    /**
     * Reads files of one family, all JSON or all Parquet. A JSON array is read by one task; what comes of a record with
     * bytes must be mapped before it is shuffled, for Java serialization turns Jackson's binary nodes into text.
     *
     * @param files sorted, as {@link InputFiles#list} returns them; positions hold indices of this list
     * @param columns top-level columns to read from Parquet, under their names in the files; others stay on disk
     * @param maxRecordBytes longest JSON record, in UTF-8; longer ones are set aside without being held in memory
     * @param withImageBytes false leaves image bytes in Parquet on disk: every record then has one image of one byte
     */
    public static JavaRDD<SourceRecord> read(
            SparkSession spark,
            List<InputFile> files,
            Set<String> columns,
            long maxRecordBytes,
            boolean withImageBytes) {
        return isParquet(files)
                ? ParquetRecords.read(spark, files, columns, withImageBytes)
                : readJson(spark, files, maxRecordBytes, SLICE_BYTES);
    }

    /**
     * Returns the top-level columns: of Parquet those of the first file, of JSON those of the first records of the
     * first files, for a record may leave out what it has no value for.
     */
    public static Set<String> columns(SparkSession spark, List<InputFile> files, long maxRecordBytes)
            throws IOException {
        if (isParquet(files)) {
            return new LinkedHashSet<>(
                    List.of(ParquetRecords.schema(spark, files).fieldNames()));
        }
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        Set<String> columns = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(files.size(), SAMPLED_FILES); i++) {
            FileSlice slice = FileSlice.whole(i, files.get(i));
            try (JsonRecords records = JsonRecords.open(hadoop, slice, requireLimit(maxRecordBytes))) {
                addColumns(columns, records);
            }
        }
        return columns;
    }

    static JavaRDD<SourceRecord> readJson(
            SparkSession spark, List<InputFile> files, long maxRecordBytes, long sliceBytes) {
        int limit = requireLimit(maxRecordBytes);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration hadoop = context.hadoopConfiguration();
        Broadcast<SerializableConfiguration> shared = context.broadcast(new SerializableConfiguration(hadoop));
        List<FileSlice> slices = FileSlice.of(hadoop, files, sliceBytes);
        int partitions = Math.max(1, Math.min(slices.size(), MAX_PARTITIONS));
        return context.parallelize(slices, partitions).flatMap(slice -> {
            JsonRecords records = JsonRecords.open(shared.value().value(), slice, limit);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> records.close());
            return records;
        });
    }

    private static boolean isParquet(List<InputFile> files) {
        return !files.isEmpty() && files.get(0).kind() == Kind.PARQUET;
    }

    private static void addColumns(Set<String> columns, JsonRecords records) {
        for (int i = 0; i < SAMPLED_RECORDS && records.hasNext(); i++) {
            SourceRecord record = records.next();
            if (record.value() != null) {
                record.value().fieldNames().forEachRemaining(columns::add);
            }
        }
    }

    private static int requireLimit(long maxRecordBytes) {
        if (maxRecordBytes < 1 || maxRecordBytes > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "longest record must be 1 to %d bytes, but is %d".formatted(MAX_RECORD_BYTES, maxRecordBytes));
        }
        return (int) maxRecordBytes;
    }
}
