package org.mdpospark.model;

/**
 * Heads of an attention layer. Queries are [n, heads·size], keys and values [n, keyValueHeads·size]; query head i reads
 * key-value head i / (heads / keyValueHeads).
 *
 * <p>Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models", EMNLP 2023.
 */
record AttentionShape(int heads, int keyValueHeads, int size) {
    AttentionShape {
        if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0 || size < 1) {
            throw new IllegalArgumentException(
                    "heads must be a multiple of key-value heads, but are %d and %d of size %d"
                            .formatted(heads, keyValueHeads, size));
        }
    }

    int queryWidth() {
        return heads * size;
    }

    int keyWidth() {
        return keyValueHeads * size;
    }

    int headsPerKey() {
        return heads / keyValueHeads;
    }

    /** Returns 1/√size, by which scores are multiplied. */
    double scale() {
        return 1 / Math.sqrt(size);
    }
}
