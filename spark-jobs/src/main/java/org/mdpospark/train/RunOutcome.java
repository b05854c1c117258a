package org.mdpospark.train;

/**
 * How a run ended.
 *
 * @param reason in words for people; empty for FINISHED
 */
public record RunOutcome(Ending ending, String reason) {
    /** Ways to end. */
    public enum Ending {
        /** All rounds are done. */
        FINISHED,
        /** It was asked to stop, and goes on from its last checkpoint when it is resumed. */
        STOPPED,
        /** Something went wrong; the last checkpoint can be resumed once that is mended. */
        FAILED
    }

    public RunOutcome {
        if (reason.isEmpty() != (ending == Ending.FINISHED)) {
            throw new IllegalArgumentException("a run that stopped or failed must have a reason, and no other");
        }
    }

    public static RunOutcome finished() {
        return new RunOutcome(Ending.FINISHED, "");
    }

    public static RunOutcome stopped(String reason) {
        return new RunOutcome(Ending.STOPPED, reason);
    }

    public static RunOutcome failed(String reason) {
        return new RunOutcome(Ending.FAILED, reason);
    }
}
