package org.mdpospark.train;

import java.io.Serializable;
import org.mdpospark.dl4j.AdapterComputation.StepSums;

/**
 * What a worker says of its share of a round.
 *
 * @param worker number, from 0
 * @param finite whether all its values are numbers; if not, they are not averaged
 * @param steps what it learnt from
 * @param seconds that it computed
 * @param bytes of values that it gave back
 */
record WorkerSummary(int worker, boolean finite, StepSums steps, double seconds, long bytes) implements Serializable {}
