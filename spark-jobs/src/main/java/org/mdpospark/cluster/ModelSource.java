package org.mdpospark.cluster;

import java.io.Serializable;

/**
 * Where executors find a model, and what it may take.
 *
 * @param folder checkpoint folder, at the same place on every machine; its files are mapped where they lie
 * @param budgetBytes memory outside the heap, mapped files not counted
 */
public record ModelSource(String folder, long budgetBytes) implements Serializable {}
