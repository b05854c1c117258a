package org.mdpospark.train;

import java.io.Serializable;

/**
 * A worker's values of one part.
 *
 * @param worker number, which decides the order of sums
 * @param pairs that it learnt from, its weight in the mean
 * @param values of the part
 */
record Contribution(int worker, long pairs, Floats values) implements Serializable {}
