package org.mdpospark.train;

import java.util.List;

/**
 * The rows of one averaging round.
 *
 * @param index from 0
 * @param firstStep optimizer steps before it since the run began
 * @param rows by worker, then by step of the round: rows as the plan numbers them, in order; empty where a last,
 *     smaller step has fewer rows than there are workers
 */
public record Round(int index, long firstStep, List<List<int[]>> rows) {
    public Round {
        rows = rows.stream().map(List::copyOf).toList();
        if (rows.isEmpty() || rows.get(0).isEmpty()) {
            throw new IllegalArgumentException("a round must have one worker and one step at least");
        }
        for (List<int[]> steps : rows) {
            if (steps.size() != rows.get(0).size()) {
                throw new IllegalArgumentException("all workers must take part in all of %d steps, but one in %d"
                        .formatted(rows.get(0).size(), steps.size()));
            }
        }
    }

    public int workers() {
        return rows.size();
    }

    /** Returns the number of optimizer steps. */
    public int steps() {
        return rows.get(0).size();
    }

    /** Returns the rows that a worker learns from in a step of this round, from 0. */
    public int[] rows(int worker, int step) {
        return rows.get(worker).get(step).clone();
    }

    /** Returns the number of pairs that all workers together learn from in a step of this round, from 0. */
    public int pairs(int step) {
        int pairs = 0;
        for (List<int[]> steps : rows) {
            pairs += steps.get(step).length;
        }
        return pairs;
    }

    /** Returns the number of pairs of all steps. */
    public long pairs() {
        long pairs = 0;
        for (int step = 0; step < steps(); step++) {
            pairs += pairs(step);
        }
        return pairs;
    }
}
