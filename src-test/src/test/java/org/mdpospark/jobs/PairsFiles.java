package org.mdpospark.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.mdpospark.Digests;

/** Reads what a run left in a folder, with Parquet's own reader and nothing of the program. */
final class PairsFiles {
    private static final Configuration HADOOP = new Configuration();

    private PairsFiles() {}

    /**
     * Returns the table of pairs by {@code id-negative_index}; nested columns are called {@code image.path} and the
     * like, and bytes appear as their SHA-256.
     */
    static SortedMap<String, Map<String, Object>> pairs(String folder) throws IOException {
        SortedMap<String, Map<String, Object>> pairs = new TreeMap<>();
        for (Map<String, Object> row : rows(folder + "/data")) {
            Map<String, Object> other = pairs.put(row.get("id") + "-" + row.get("negative_index"), row);
            if (other != null) {
                throw new AssertionError("two rows have one key: " + row + " and " + other);
            }
        }
        return pairs;
    }

    static SortedMap<String, Map<String, Object>> pairs(Path folder) throws IOException {
        return pairs(folder.toString());
    }

    /** Returns all rows of the Parquet files in a folder, empty if there is none. */
    static List<Map<String, Object>> rows(String folder) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (org.apache.hadoop.fs.Path file : parquetFiles(folder)) {
            try (ParquetReader<Group> reader =
                    ParquetReader.builder(new GroupReadSupport(), file).build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    Map<String, Object> values = new LinkedHashMap<>();
                    addFields(values, "", row);
                    rows.add(values);
                }
            }
        }
        return rows;
    }

    /** Returns the largest row group of the Parquet files in a folder, in bytes before compression. */
    static long largestRowGroup(String folder) throws IOException {
        long largest = 0;
        for (org.apache.hadoop.fs.Path file : parquetFiles(folder)) {
            try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, HADOOP))) {
                for (BlockMetaData rowGroup : reader.getFooter().getBlocks()) {
                    largest = Math.max(largest, rowGroup.getTotalByteSize());
                }
            }
        }
        return largest;
    }

    /** Returns the files below a folder with their times of modification, by their path in it. */
    static SortedMap<String, Long> times(Path folder) throws IOException {
        SortedMap<String, Long> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(
                        folder.relativize(file).toString(),
                        Files.getLastModifiedTime(file).toMillis());
            }
        }
        return times;
    }

    private static List<org.apache.hadoop.fs.Path> parquetFiles(String folder) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
        FileSystem fileSystem = path.getFileSystem(HADOOP);
        List<org.apache.hadoop.fs.Path> files = new ArrayList<>();
        if (fileSystem.exists(path)) {
            for (FileStatus status : fileSystem.listStatus(path)) {
                files.add(status.getPath());
            }
        }
        return files;
    }

    private static void addFields(Map<String, Object> values, String prefix, Group group) {
        GroupType type = group.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            String name = prefix + type.getFieldName(field);
            if (group.getFieldRepetitionCount(field) == 0) {
                values.put(name, "null");
            } else if (type.getType(field).isPrimitive()) {
                values.put(name, value(type.getType(field), group, field));
            } else {
                addFields(values, name + ".", group.getGroup(field, 0));
            }
        }
    }

    private static Object value(Type type, Group group, int field) {
        boolean isText = type.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation;
        return !isText && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
                ? Digests.sha256Hex(group.getBinary(field, 0).getBytes())
                : group.getValueToString(field, 0);
    }
}
