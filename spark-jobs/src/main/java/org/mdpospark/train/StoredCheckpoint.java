package org.mdpospark.train;

import java.util.Optional;

/**
 * A checkpoint as a report lists it.
 *
 * @param name of its folder
 * @param round rounds done
 * @param bytes of its files, as far as they are there
 * @param problem what is wrong with it, by names and lengths of files alone; empty if nothing
 */
public record StoredCheckpoint(String name, int round, long bytes, Optional<String> problem) {}
