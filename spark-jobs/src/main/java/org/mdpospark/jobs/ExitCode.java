package org.mdpospark.jobs;

/** What a scheduler is told: whether to go on, to mend something first, or to run the same again. */
final class ExitCode {
    static final int DONE = 0;
    /** Wrong usage or input: mend the command. */
    static final int USAGE = 2;
    /** Too much bad data: mend the data; trying again fails again. */
    static final int BAD_DATA = 3;
    /** Something is missing on this machine or cluster. */
    static final int ENVIRONMENT = 4;
    /** The run failed on its way: the same command goes on where it stopped. */
    static final int RESUMABLE = 5;

    private ExitCode() {}
}
