package org.mdpospark.pairs.export;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.mdpospark.pairs.table.TableFile;

/** Writes one layout, split by split. */
interface SplitExport {
    /** Writes the pairs of a split and returns the files with their paths relative to the export's folder. */
    List<TableFile> write(String split, Dataset<Row> pairs) throws IOException;

    /** Writes what tells a reader of the layout where the files are, once all splits are written. */
    void describe(List<TableFile> files) throws IOException;
}
