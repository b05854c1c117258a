package org.mdpospark.pairs.export;

import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.pairs.table.TableFile;

/**
 * Writes a {@link JsonLayout}. Tasks write the images and leave the records; the records, text only, are sorted by the
 * pairs' key and pass through the driver one partition at a time.
 */
final class JsonExport implements SplitExport {
    private static final StructType RECORD = new StructType()
            .add("id", StringType)
            .add("negative_index", IntegerType)
            .add("json", StringType);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Configuration hadoop;
    private final Path folder;
    private final JsonLayout layout;
    private final NegativeCutter cutter;

    JsonExport(Configuration hadoop, Path folder, JsonLayout layout, NegativeCutter cutter) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.layout = layout;
        this.cutter = cutter;
    }

    @Override
    public List<TableFile> write(String split, Dataset<Row> pairs) throws IOException {
        ImageFolder images = new ImageFolder(new SerializableConfiguration(hadoop), folder.toString());
        JsonTask task = new JsonTask(layout, images, FirstNegatives.of(pairs), cutter);
        MapPartitionsFunction<Row, Row> records = task::records;
        Dataset<Row> unsorted = needed(pairs).mapPartitions(records, Encoders.row(RECORD));
        unsorted.persist(
                StorageLevel.DISK_ONLY()); // sorting looks at its input twice, and images are to be written once
        try {
            return List.of(write(split, unsorted.orderBy("id", "negative_index").toLocalIterator()));
        } finally {
            unsorted.unpersist();
        }
    }

    @Override
    public void describe(List<TableFile> files) throws IOException {
        TextFile text = new TextFile(hadoop, folder);
        text.write("README.md", JsonDescription.readme(layout));
        if (layout == JsonLayout.LLAMA_FACTORY) {
            ObjectNode info = JsonDescription.llamaFactoryInfo(files);
            text.write(
                    "dataset_info.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsString(info) + '\n');
        }
    }

    /** A layout without negatives does not read them; a cutter may ask for any column. */
    private Dataset<Row> needed(Dataset<Row> pairs) {
        return layout.hasNegatives()
                ? pairs
                : pairs.select("id", "negative_index", "prompt", "prompt_style", "chosen", "rejected", "image");
    }

    private TableFile write(String split, Iterator<Row> sorted) throws IOException {
        Iterator<String> records = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return sorted.hasNext();
            }

            @Override
            public String next() {
                return sorted.next().getString(2);
            }
        };
        TextFile text = new TextFile(hadoop, folder);
        String name = split + '.' + layout.extension();
        return layout.isArray() ? text.writeArray(name, records) : text.writeLines(name, records);
    }
}
