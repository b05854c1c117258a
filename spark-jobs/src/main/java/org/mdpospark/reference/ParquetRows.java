package org.mdpospark.reference;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A range of rows of one Parquet file, one after another. It holds the pages of one row group, as they are stored, and
 * one row; row groups before the range are passed over unread. Pages whose checksum differs are refused.
 */
final class ParquetRows implements Closeable {
    private final Path file;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final MessageColumnIO columns;
    private final long end;
    private long skip;
    private long row; // of the file, the next one to return
    private int rowGroup; // the next one
    private long leftInGroup;
    private @Nullable RecordReader<Group> records;

    /**
     * Opens a file.
     *
     * @param names of the columns to read; those that the file lacks are left out
     */
    ParquetRows(Path file, List<String> names, long firstRow, long rows, Configuration hadoop) throws IOException {
        this.file = file;
        this.skip = firstRow;
        this.row = firstRow;
        this.end = firstRow + rows;
        this.reader = ParquetFileReader.open(
                HadoopInputFile.fromPath(file, hadoop),
                HadoopReadOptions.builder(hadoop)
                        .usePageChecksumVerification(true)
                        .build());
        FileMetaData metadata = reader.getFileMetaData();
        List<Type> types = metadata.getSchema().getFields().stream()
                .filter(type -> names.contains(type.getName()))
                .toList();
        this.schema = new MessageType(metadata.getSchema().getName(), types);
        this.columns = new ColumnIOFactory(metadata.getCreatedBy()).getColumnIO(schema, metadata.getSchema());
        reader.setRequestedSchema(schema);
    }

    /** Returns all rows of a file. */
    static ParquetRows all(Path file, List<String> names, Configuration hadoop) throws IOException {
        return new ParquetRows(file, names, 0, Long.MAX_VALUE, hadoop);
    }

    /**
     * Returns the next row; null after the last.
     *
     * @throws IOException if the file ends before the range does, or is damaged
     */
    @Nullable
    Group next() throws IOException {
        if (row == end) {
            return null;
        }
        try {
            while (records == null || leftInGroup == 0) {
                if (!openRowGroup()) {
                    return null;
                }
            }
            leftInGroup--;
            row++;
            return records.read();
        } catch (ParquetDecodingException e) {
            throw new IOException("%s is damaged at row %d or near it: copy it again".formatted(file, row), e);
        }
    }

    /** Opens the next row group that holds rows of the range; returns false if there is none and none is missed. */
    private boolean openRowGroup() throws IOException {
        if (rowGroup == reader.getRowGroups().size()) {
            if (end == Long.MAX_VALUE) {
                return false;
            }
            throw new IOException(
                    "%s ends at row %d, but should have %d: copy it again".formatted(file, row - skip, end));
        }
        long rows = reader.getRowGroups().get(rowGroup++).getRowCount();
        if (skip >= rows) {
            reader.skipNextRowGroup();
            skip -= rows;
            return true;
        }
        PageReadStore pages = reader.readNextRowGroup();
        RecordReader<Group> opened = columns.getRecordReader(pages, new GroupRecordConverter(schema));
        for (; skip > 0; skip--, rows--) {
            opened.read();
        }
        leftInGroup = rows;
        records = opened;
        return true;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Reads a row's values by name. */
    static final class Values {
        private final Path file;
        private final Group group;

        Values(Path file, Group group) {
            this.file = file;
            this.group = group;
        }

        String text(String column) throws IOException {
            return group.getString(required(column), 0);
        }

        int number(String column) throws IOException {
            return group.getInteger(required(column), 0);
        }

        double real(String column) throws IOException {
            return group.getDouble(required(column), 0);
        }

        boolean flag(String column) throws IOException {
            return group.getBoolean(required(column), 0);
        }

        /** Returns a struct; null if there is none. */
        @Nullable
        Values group(String column) {
            return has(column) ? new Values(file, group.getGroup(column, 0)) : null;
        }

        byte @Nullable [] bytes(String column) {
            return has(column) ? group.getBinary(column, 0).getBytes() : null;
        }

        boolean has(String column) {
            return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
        }

        private String required(String column) throws IOException {
            if (!has(column)) {
                throw new IOException("%s has a row without %s: was it written by mdpo?".formatted(file, column));
            }
            return column;
        }
    }
}
