package org.mdpospark.pairs.input;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.mdpospark.pairs.input.SourceRecord.Position;

/**
 * Reads Parquet rows through Spark's own reader; a row's position is its index in its file. Files are named one by one,
 * so that Spark makes no columns of folders called {@code key=value}.
 */
final class ParquetRecords {
    private static final int FIRST_VALUE = 2; // after the file's path and the row's index

    private ParquetRecords() {}

    static StructType schema(SparkSession spark, List<InputFile> files) {
        return spark.read().parquet(escaped(files.get(0))).schema();
    }

    static JavaRDD<SourceRecord> read(
            SparkSession spark, List<InputFile> files, Set<String> columns, boolean withImageBytes) {
        StructType schema = pruned(schema(spark, files), columns);
        String[] paths = files.stream().map(ParquetRecords::escaped).toArray(String[]::new);
        Dataset<Row> data = spark.read().schema(schema).parquet(paths);
        Broadcast<Map<String, Integer>> indices =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(indices(files));
        return data.select(selected(data, schema, withImageBytes)).javaRDD().map(row -> record(row, indices.value()));
    }

    /** Spark takes every path for a glob. */
    private static String escaped(InputFile file) {
        return file.path().replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    private static StructType pruned(StructType schema, Set<String> columns) {
        StructType pruned = new StructType();
        for (StructField field : schema.fields()) {
            if (columns.contains(field.name())) {
                pruned = pruned.add(field);
            }
        }
        return pruned;
    }

    private static Column[] selected(Dataset<Row> data, StructType schema, boolean withImageBytes) {
        Column metadata = data.metadataColumn("_metadata");
        List<Column> columns = new ArrayList<>();
        columns.add(metadata.getField("file_path"));
        columns.add(metadata.getField("row_index"));
        for (StructField field : schema.fields()) {
            Column column = data.col("`" + field.name().replace("`", "``") + "`");
            boolean isRead = withImageBytes || !holdsBytes(field.dataType());
            columns.add(isRead ? column : placeholder(field.dataType()).as(field.name()));
        }
        return columns.toArray(Column[]::new);
    }

    private static boolean holdsBytes(DataType type) {
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields()).anyMatch(field -> holdsBytes(field.dataType()));
        }
        return type instanceof ArrayType array ? holdsBytes(array.elementType()) : type.equals(DataTypes.BinaryType);
    }

    /** Returns a constant of the type with one byte where images are: a column that is not asked for is not read. */
    private static Column placeholder(DataType type) {
        if (type instanceof StructType struct) {
            return functions.struct(Arrays.stream(struct.fields())
                    .map(field -> placeholder(field.dataType()).as(field.name()))
                    .toArray(Column[]::new));
        }
        if (type instanceof ArrayType array) {
            return functions.array(placeholder(array.elementType()));
        }
        return functions
                .lit(type.equals(DataTypes.BinaryType) ? new byte[1] : null)
                .cast(type);
    }

    private static Map<String, Integer> indices(List<InputFile> files) {
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            indices.put(files.get(i).path(), i);
        }
        return indices;
    }

    private static SourceRecord record(Row row, Map<String, Integer> indices) {
        String path = new Path(URI.create(row.getString(0))).toString();
        Integer file = indices.get(path);
        if (file == null) {
            throw new IllegalStateException("a row must come from one of the inputs, but comes from " + path);
        }
        return SourceRecord.of(new Position(file, row.getLong(1)), RowTree.of(row, FIRST_VALUE));
    }
}
