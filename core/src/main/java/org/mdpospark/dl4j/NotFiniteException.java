package org.mdpospark.dl4j;

/** A model's log-probability of an answer is no number: its adapter has diverged. */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFiniteException(long row) {
        super("the log-probabilities of row %d are no finite numbers".formatted(row));
    }
}
