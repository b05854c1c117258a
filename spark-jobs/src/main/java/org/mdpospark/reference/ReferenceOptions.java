package org.mdpospark.reference;

/**
 * How a reference is computed, and when it is refused. None of this changes a number of it.
 *
 * @param partRows most pairs of a task; what a run that dies loses of each task
 * @param maxBadFraction share of pairs set aside above which the run fails, 0 to 1
 * @param memoryBytes what the model may take outside the heap of each executor, mapped files not counted
 * @param overwrite whether a finished table is computed again
 */
public record ReferenceOptions(int partRows, double maxBadFraction, long memoryBytes, boolean overwrite) {
    public static final int DEFAULT_PART_ROWS = 256;
    public static final double DEFAULT_MAX_BAD_FRACTION = 0.05;
    public static final int DEFAULT_MEMORY_MEBIBYTES = 4096;

    public ReferenceOptions {
        if (partRows < 1) {
            throw new IllegalArgumentException("--part-rows must be positive, but is " + partRows);
        }
        if (!(maxBadFraction >= 0 && maxBadFraction <= 1)) {
            throw new IllegalArgumentException("--max-bad-fraction must be 0 to 1, but is " + maxBadFraction);
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("--memory must be positive, but is " + (memoryBytes >> 20));
        }
    }
}
