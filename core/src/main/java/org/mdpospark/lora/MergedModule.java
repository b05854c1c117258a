package org.mdpospark.lora;

/**
 * What merging did to one weight.
 *
 * @param tensor its name in the base model's files
 * @param weights how many numbers it has
 * @param changed how many of them are stored otherwise than before; rounding may have swallowed the others' update
 * @param largestUpdate largest magnitude of s·B·A
 */
public record MergedModule(String tensor, long weights, long changed, double largestUpdate) {
    /** Returns the share of numbers that are stored otherwise than before. */
    public double changedShare() {
        return (double) changed / weights;
    }

    /** Returns whether there was an update, of which nothing is left after rounding. */
    public boolean isSwallowed() {
        return largestUpdate > 0 && changed == 0;
    }

    /** Returns what merging did to another part of the same weight, together with this. */
    MergedModule plus(MergedModule part) {
        return new MergedModule(
                tensor, weights + part.weights, changed + part.changed, Math.max(largestUpdate, part.largestUpdate));
    }
}
