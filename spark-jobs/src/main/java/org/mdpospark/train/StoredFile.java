package org.mdpospark.train;

/**
 * A file as it was written.
 *
 * @param name inside its folder
 * @param bytes its length
 * @param sha256 of its bytes, hexadecimal
 */
record StoredFile(String name, long bytes, String sha256) {}
