package org.mdpospark.pairs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of an input file, before anything is known of it but that it is well formed, or why it is not.
 *
 * @param position where it stands; unique within the inputs and the same however they are partitioned
 * @param value the record; null where it could not be read
 * @param rejection why it could not be read; null where it could
 */
public record SourceRecord(
        Position position,
        @Nullable JsonNode value,
        @Nullable RowRejectedException rejection) {

    /**
     * The place of a record.
     *
     * @param file index of its file in the sorted list of the run's inputs
     * @param offset byte offset of a line, or index of a row or array element
     */
    public record Position(int file, long offset) implements Serializable, Comparable<Position> {
        /** Bits of the largest offset: lines begin within 128 GiB. */
        public static final int OFFSET_BITS = 37;

        @Override
        public int compareTo(Position other) {
            int byFile = Integer.compare(file, other.file);
            return byFile != 0 ? byFile : Long.compare(offset, other.offset);
        }
    }

    public static SourceRecord of(Position position, JsonNode value) {
        return new SourceRecord(position, value, null);
    }

    public static SourceRecord unreadable(Position position, RowRejectedException rejection) {
        return new SourceRecord(position, null, rejection);
    }

    /** Returns the record, or throws why it could not be read. */
    public JsonNode readable() throws RowRejectedException {
        if (value == null) {
            throw Objects.requireNonNull(rejection);
        }
        return value;
    }
}
