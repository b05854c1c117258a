package org.mdpospark.pairs.input;

import java.io.Serializable;

/**
 * A file of preference rows.
 *
 * @param path fully qualified, not URI-encoded
 * @param length in bytes, as stored
 * @param modificationTime in milliseconds since the epoch
 */
public record InputFile(String path, long length, long modificationTime, Kind kind) implements Serializable {
    /** How records lie in a file. */
    public enum Kind {
        /** One JSON array of records, plain or gzipped. */
        JSON_ARRAY,
        /** One JSON record on each line, plain or gzipped. */
        JSON_LINES,
        PARQUET
    }
}
