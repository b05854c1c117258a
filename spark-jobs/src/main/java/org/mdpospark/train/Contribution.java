package org.mdpospark.train;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A worker's values of one part.
 *
 * @param worker number, which decides the order of sums
 * @param pairs that it learnt from, its weight in the mean
 * @param values of the part
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Contribution(int worker, long pairs, float[] values) implements Serializable {
    static final Comparator<Contribution> BY_WORKER = Comparator.comparingInt(Contribution::worker);
}
