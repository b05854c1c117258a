package org.mdpospark.pairs.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.mdpospark.pairs.Manifest;
import org.mdpospark.pairs.table.Splits;
import org.mdpospark.pairs.table.TableFile;

/**
 * Writes a data set in another trainer's layout. Image bytes go from the pairs' files to the layout's within one task;
 * only text is sorted, and only text reaches the driver.
 */
public final class Exporter {
    /** Rows that Spark decodes at a time; its 4,096 would hold a whole row group of images twice. */
    private static final String BATCH_ROWS = "64";

    private Exporter() {}

    /**
     * Writes {@code export/LAYOUT/} below the folder, in place of what was there.
     *
     * @param folder of the data set
     * @param manifest whose files are read, whatever else lies in the folder
     * @param cutter makes the negatives that the table holds as boxes only
     * @return the tables written, with their paths relative to the data set's folder; images are named by their content
     */
    public static List<TableFile> write(
            SparkSession spark, Path folder, Manifest manifest, ExportLayout layout, NegativeCutter cutter)
            throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        String name = "export/" + layout.code();
        Path target = new Path(folder, name);
        FileSystem files = folder.getFileSystem(hadoop);
        files.delete(target, true);
        SplitExport export = export(hadoop, files.makeQualified(target), layout, cutter);
        List<TableFile> written = new ArrayList<>();
        for (Map.Entry<String, List<TableFile>> split :
                Splits.of(manifest.files()).entrySet()) {
            written.addAll(export.write(split.getKey(), read(spark, folder, split.getValue())));
        }
        export.describe(written);
        files.delete(new Path(target, ImageFolder.TEMPORARY), true);
        return below(name, written);
    }

    private static SplitExport export(Configuration hadoop, Path target, ExportLayout layout, NegativeCutter cutter) {
        return switch (layout) {
            case TRL -> new TrlExport(hadoop, target);
            case MS_SWIFT -> new JsonExport(hadoop, target, JsonLayout.MS_SWIFT, cutter);
            case MDPO -> new JsonExport(hadoop, target, JsonLayout.MDPO, cutter);
            case LLAMA_FACTORY -> new JsonExport(hadoop, target, JsonLayout.LLAMA_FACTORY, cutter);
        };
    }

    private static Dataset<Row> read(SparkSession spark, Path folder, List<TableFile> files) {
        SparkSession session = spark.newSession(); // so that its setting stays with this reading
        session.conf().set("spark.sql.parquet.columnarReaderBatchSize", BATCH_ROWS);
        String[] paths = new String[files.size()];
        for (int i = 0; i < paths.length; i++) {
            paths[i] = new Path(folder, files.get(i).path()).toString();
        }
        return session.read().parquet(paths);
    }

    private static List<TableFile> below(String folder, List<TableFile> files) {
        List<TableFile> below = new ArrayList<>();
        for (TableFile file : files) {
            below.add(new TableFile(folder + '/' + file.path(), file.rows(), file.bytes(), file.sha256()));
        }
        return below;
    }
}
