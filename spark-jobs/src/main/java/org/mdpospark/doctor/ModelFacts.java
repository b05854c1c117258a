package org.mdpospark.doctor;

import java.io.Serializable;

/**
 * A base model as one process sees it.
 *
 * @param folder absolute
 * @param kind of model
 * @param fingerprint of configuration and weights
 * @param tokenizer hash of the tokenizer's files
 * @param weightBytes of the files of weights
 * @param widenedBytes that 16-bit weights take if they are kept as they are computed with
 * @param valuesPerRank values of an adapter of rank 1 on all linear modules
 */
public record ModelFacts(
        String folder,
        String kind,
        String fingerprint,
        String tokenizer,
        long weightBytes,
        long widenedBytes,
        long valuesPerRank)
        implements Serializable {}
