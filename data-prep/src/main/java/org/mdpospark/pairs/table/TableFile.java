package org.mdpospark.pairs.table;

import java.io.Serializable;

/**
 * A finished file of a table.
 *
 * @param path relative to the data set's folder
 * @param rows in the file
 * @param bytes of the file
 * @param sha256 of the file, hexadecimal
 */
public record TableFile(String path, long rows, long bytes, String sha256) implements Serializable {}
