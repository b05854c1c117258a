package org.mdpospark.train;

/** Training has come to values that are no numbers; the last checkpoint is from before. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(int round, int tries) {
        super(
                "no worker gave back numbers in round %d, tried %d times: lower --learning-rate, lengthen --warm-up or set --max-gradient-norm, and start from a checkpoint before this round; the round was undone"
                        .formatted(round, tries));
    }
}
