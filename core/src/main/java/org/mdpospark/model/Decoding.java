package org.mdpospark.model;

/**
 * Sequences that tokens are appended to. What a model computed of a sequence is kept until the decoding is closed, so a
 * token costs one row.
 */
public interface Decoding extends AutoCloseable {
    /**
     * Returns the logits of the next token [sequences, v]: at first of every prompt in its order, afterwards of the
     * sequences that the last {@link #append} named, in that order.
     */
    float[][] logits();

    /**
     * Appends a token to some of the sequences that have logits. The others leave the decoding.
     *
     * @param sequences indices of prompts, no two alike; at least one
     * @param tokens one for each of them
     * @throws IllegalStateException if a sequence has left, or has no room for another token
     */
    void append(int[] sequences, int[] tokens);

    @Override
    void close();
}
