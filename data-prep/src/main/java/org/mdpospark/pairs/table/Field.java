package org.mdpospark.pairs.table;

/**
 * One column, or one member of a struct.
 *
 * @param description one line for the data contract: meaning, unit, when it is null
 */
public record Field(String name, ValueType type, String description) {}
