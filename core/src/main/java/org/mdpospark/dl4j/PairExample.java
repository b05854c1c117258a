package org.mdpospark.dl4j;

import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.text.PreferenceTokens;

/**
 * A preference pair as a model reads it.
 *
 * @param row number of the pair in the data, which also names what dropout drops
 * @param image preprocessed image [3, size, size]
 * @param negative preprocessed negative image [3, size, size]
 * @param reference log-probabilities under the reference model
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PairExample(
        long row, PreferenceTokens tokens, float[] image, float[] negative, PairLogProbabilities reference) {}
