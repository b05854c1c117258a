package org.mdpospark.pairs.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.input.InputFile.Kind;
import org.mdpospark.pairs.input.SourceRecord.Position;

/** The records of one slice, parsed one by one. A file that breaks off gives one unreadable record more, then ends. */
final class JsonRecords implements Iterator<SourceRecord>, Closeable {
    private final int file;
    private final String path;
    private final InputStream in;
    private final RecordCutter cutter;
    private final RecordBuffer buffer;
    private final JsonText json;
    private @Nullable SourceRecord next;
    private boolean isExhausted;

    private JsonRecords(int file, String path, InputStream in, RecordCutter cutter, int maxRecordBytes) {
        this.file = file;
        this.path = path;
        this.in = in;
        this.cutter = cutter;
        this.buffer = new RecordBuffer(maxRecordBytes);
        this.json = new JsonText(maxRecordBytes);
    }

    static JsonRecords open(Configuration hadoop, FileSlice slice, int maxRecordBytes) throws IOException {
        long begin = Math.max(0, slice.start() - 1);
        InputStream in = InputStreams.open(hadoop, new Path(slice.path()), begin);
        ByteSource source = new ByteSource(in, begin);
        RecordCutter cutter = slice.kind() == Kind.JSON_ARRAY
                ? new ArrayCutter(source)
                : new LineCutter(source, slice.start(), slice.end());
        return new JsonRecords(slice.file(), slice.path(), in, cutter, maxRecordBytes);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !isExhausted) {
            next = read();
        }
        return next != null;
    }

    @Override
    public SourceRecord next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        SourceRecord record = next;
        next = null;
        return record;
    }

    @Override
    public void close() {
        isExhausted = true;
        try {
            in.close();
        } catch (IOException e) {
            // what was to be read has been read
        }
    }

    private @Nullable SourceRecord read() {
        try {
            if (cutter.next(buffer)) {
                return parse();
            }
            close();
            return null;
        } catch (IOException e) {
            close();
            return unreadable(RejectReason.MALFORMED_RECORD, JsonText.reason(e));
        }
    }

    private SourceRecord parse() {
        if (buffer.isTooLong()) {
            return unreadable(
                    RejectReason.RECORD_TOO_LONG,
                    "the record must be at most %d bytes, but is longer".formatted(buffer.limit()));
        }
        try {
            return SourceRecord.of(position(), json.parse(buffer.bytes(), buffer.length()));
        } catch (IOException e) {
            return unreadable(RejectReason.MALFORMED_RECORD, JsonText.reason(e));
        }
    }

    private SourceRecord unreadable(RejectReason reason, String detail) {
        return SourceRecord.unreadable(position(), new RowRejectedException(reason, detail));
    }

    private Position position() {
        if (cutter.position() >>> Position.OFFSET_BITS != 0) {
            throw new InputTooLongException(path);
        }
        return new Position(file, cutter.position());
    }
}
