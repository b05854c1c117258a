package org.mdpospark.score;

/** How many of a benchmark's questions must have been answered. */
public enum Completeness {
    /** All of them: figures are comparable with published ones. */
    WHOLE,
    /** Some of them, as for a trial: figures are those of the answered ones. */
    PART
}
