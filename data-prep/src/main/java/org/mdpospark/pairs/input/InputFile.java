package org.mdpospark.pairs.input;

import java.io.Serializable;

/**
 * One file of preference rows.
 *
 * @param path with its scheme
 * @param length in bytes
 * @param modificationTime in milliseconds since 1970
 */
public record InputFile(String path, long length, long modificationTime, Kind kind) implements Serializable {
    /** How the file holds its records. */
    public enum Kind {
        /** One JSON array of records. */
        JSON_ARRAY,
        /** One JSON object a line. */
        JSON_LINES,
        PARQUET
    }
}
