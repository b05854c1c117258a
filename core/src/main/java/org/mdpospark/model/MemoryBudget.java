package org.mdpospark.model;

/**
 * How many bytes a model may take outside the heap, files mapped into memory not counted. Within it, weights are kept
 * in the width they are computed with and activations are kept for the backward pass; what does not fit is computed
 * again.
 *
 * @param bytes in all
 */
public record MemoryBudget(long bytes) {
    private static final double WEIGHTS = 0.6; // of the budget: without room for activations wide weights gain nothing

    public MemoryBudget {
        if (bytes < 1) {
            throw new IllegalArgumentException("memory budget must be positive, but is " + bytes);
        }
    }

    /** Returns the bytes that widened weights may take if all of them are to be kept. */
    long weights() {
        return (long) (WEIGHTS * bytes);
    }
}
