package org.mdpospark.pairs.table;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.jspecify.annotations.Nullable;
import org.mdpospark.Digests;

/**
 * Writes one task's share of a table into Parquet files, a new one whenever the last has grown large.
 *
 * <p>Sized for images. Parquet looks at a row group's size only every so many rows, 100 at the least by default, which
 * is 500 MB of five-megabyte images; here it looks after every row, so that a row group stays near
 * {@link #ROW_GROUP_BYTES} and never holds more than that and one row. Image bytes are compressed already: they get no
 * dictionary.
 */
public final class TableWriter implements AutoCloseable {
    /** Bytes buffered before a row group is written; what a task holds in memory of its output. */
    public static final long ROW_GROUP_BYTES = 32L << 20;

    /** Bytes after which a file is closed and the next one begun; Hugging Face asks for files of at most 500 MB. */
    public static final long FILE_BYTES = 448L << 20;

    private static final int PAGE_BYTES = 1 << 20;

    private final Configuration hadoop;
    private final Path folder;
    private final String namePrefix;
    private final TableSchema schema;
    private final List<TableFile> files = new ArrayList<>();
    private @Nullable OpenFile open;
    private boolean finished;

    /**
     * @param folder of the data set; file names in the result are relative to it
     * @param namePrefix of the files below it, such as {@code data/train-00007-a12}; a number and the ending are added
     */
    public TableWriter(Configuration hadoop, Path folder, String namePrefix, TableSchema schema) {
        this.hadoop = hadoop;
        this.folder = folder;
        this.namePrefix = namePrefix;
        this.schema = schema;
    }

    public void write(Object[] row) throws IOException {
        if (open == null) {
            open = new OpenFile("%s-%d.parquet".formatted(namePrefix, files.size()));
        }
        if (open.write(row) >= FILE_BYTES) {
            closeFile(open);
        }
    }

    /** Finishes the last file and returns all that were written, in order. */
    public List<TableFile> finish() throws IOException {
        if (open != null) {
            closeFile(open);
        }
        finished = true;
        return List.copyOf(files);
    }

    /**
     * Removes everything that was written unless {@link #finish} was reached: what a failed task leaves looks whole.
     */
    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        FileSystem fileSystem = folder.getFileSystem(hadoop);
        if (open != null) {
            open.writer.close();
            fileSystem.delete(new Path(folder, open.name), false);
        }
        for (TableFile file : files) {
            fileSystem.delete(new Path(folder, file.path()), false);
        }
    }

    private void closeFile(OpenFile file) throws IOException {
        open = null;
        files.add(file.finish());
    }

    private final class OpenFile {
        private final String name;
        private final MessageDigest digest = Digests.sha256();
        private final ParquetWriter<Object[]> writer;
        private long rows;

        OpenFile(String name) throws IOException {
            this.name = name;
            HadoopOutputFile file = HadoopOutputFile.fromPath(new Path(folder, name), hadoop);
            this.writer = new Builder(new DigestingOutputFile(file, digest), schema).build(hadoop);
        }

        long write(Object[] row) throws IOException {
            writer.write(row);
            rows++;
            return writer.getDataSize();
        }

        TableFile finish() throws IOException {
            writer.close();
            Path path = new Path(folder, name);
            long bytes = folder.getFileSystem(hadoop).getFileStatus(path).getLen();
            return new TableFile(name, rows, bytes, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
        private final TableSchema schema;

        Builder(DigestingOutputFile file, TableSchema schema) {
            super(file);
            this.schema = schema;
        }

        ParquetWriter<Object[]> build(Configuration hadoop) throws IOException {
            withConf(hadoop);
            withCompressionCodec(CompressionCodecName.SNAPPY);
            withRowGroupSize(ROW_GROUP_BYTES);
            withPageSize(PAGE_BYTES);
            withMinRowCountForPageSizeCheck(1);
            withMaxRowCountForPageSizeCheck(1);
            withWriteMode(ParquetFileWriter.Mode.CREATE);
            for (Field column : schema.columns()) {
                withoutExtrasFor(column.name(), column.type());
            }
            return build();
        }

        private void withoutExtrasFor(String path, ValueType type) {
            if (type instanceof ValueType.Image) {
                withDictionaryEncoding(path + ".bytes", false);
            } else if (type instanceof ValueType.ListOf list) {
                withoutExtrasFor(path + ".list.element", list.element());
            }
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Object[]> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport(schema);
        }
    }
}
