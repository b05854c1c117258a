package org.mdpospark.dl4j;

import java.io.IOException;
import org.mdpospark.objective.PairLogProbabilities;

/** The pairs that a network learns from, by their row numbers. One thread uses them at a time. */
public interface PairExamples {
    /** Returns a pair with its images. */
    PairExample read(long row) throws IOException;

    /** Returns a pair's log-probabilities under the reference model, without reading its images. */
    PairLogProbabilities reference(long row) throws IOException;
}
