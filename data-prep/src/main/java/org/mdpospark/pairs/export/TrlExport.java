package org.mdpospark.pairs.export;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.pairs.DataCard;
import org.mdpospark.pairs.table.CardHeader;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.pairs.table.TableWriter;

/** Writes {@link ExportLayout#TRL}: Parquet files by split and the card that lists them. */
final class TrlExport implements SplitExport {
    private static final String DATA = "data";

    private static final String BODY = """

            # Preference data set for TRL

            Answers preferred and rejected with their image, in the layout that TRL's DPOTrainer takes for vision models.
            Every preference row is here once. Negative images are not: TRL has no loss that uses them. Train with
            `max_length=None`, or truncation may cut image tokens.

            ```python
            from datasets import load_dataset
            preferences = load_dataset("FOLDER")
            ```
            """;

    private final SerializableConfiguration hadoop;
    private final Path folder;

    TrlExport(Configuration hadoop, Path folder) {
        this.hadoop = new SerializableConfiguration(hadoop);
        this.folder = folder;
    }

    @Override
    public List<TableFile> write(String split, Dataset<Row> pairs) {
        Part part = new Part(hadoop, folder.toString(), split, FirstNegatives.of(pairs));
        return pairs.select("id", "negative_index", "prompt", "prompt_style", "chosen", "rejected", "image")
                .javaRDD()
                .mapPartitions(part::write)
                .collect();
    }

    /** Removes the parts of failed tasks and writes the card. */
    @Override
    public void describe(List<TableFile> files) throws IOException {
        removeAllBut(files);
        String card = CardHeader.text("Preference data set for TRL", TrlTable.SCHEMA, files) + BODY;
        new TextFile(hadoop.value(), folder).write(DataCard.FILE_NAME, card);
    }

    private void removeAllBut(List<TableFile> files) throws IOException {
        Set<String> names = new HashSet<>();
        for (TableFile file : files) {
            names.add(file.path());
        }
        FileSystem fileSystem = folder.getFileSystem(hadoop.value());
        for (FileStatus file : fileSystem.listStatus(new Path(folder, DATA))) {
            if (!names.contains(DATA + '/' + file.getPath().getName())) {
                fileSystem.delete(file.getPath(), false);
            }
        }
    }

    /** What a task needs to write its share. */
    private record Part(SerializableConfiguration hadoop, String folder, String split, FirstNegatives first)
            implements Serializable {
        Iterator<TableFile> write(Iterator<Row> pairs) throws IOException {
            TaskContext task = TaskContext.get();
            String prefix = "%s/%s-%05d-a%d".formatted(DATA, split, task.partitionId(), task.taskAttemptId());
            try (TableWriter writer = new TableWriter(hadoop.value(), new Path(folder), prefix, TrlTable.SCHEMA)) {
                while (pairs.hasNext()) {
                    Row pair = pairs.next();
                    if (first.contains(pair)) {
                        writer.write(TrlTable.row(PairText.of(pair), pair.getAs("image")));
                    }
                }
                return writer.finish().iterator();
            }
        }
    }
}
