package org.mdpospark.train;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rows a run learns from, when, and on which worker.
 *
 * <p>Every epoch visits every row once, in an order of its own that depends on the seed, the epoch and the rows' ids
 * only. The epochs follow one another without a seam: an optimizer step takes the next rows, also across the end of an
 * epoch, so that none is dropped and only the run's last step may have fewer. A round is a number of consecutive steps.
 * Inside a step, the rows are dealt to the workers in turn.
 *
 * <p>Keeps the order of the epoch that was last asked for. For use by one thread.
 */
public final class Rounds {
    private final long[] ids;
    private final Plan plan;
    private int epoch = -1; // whose order is kept
    private int[] order = {};

    /**
     * How a run goes through its rows.
     *
     * @param epochs how often it learns from each row
     * @param batch pairs of an optimizer step, over all workers
     * @param stepsPerRound optimizer steps between two averages
     * @param workers among which a step's pairs are dealt
     * @param seed of the order
     */
    public record Plan(int epochs, int batch, int stepsPerRound, int workers, long seed) {
        public Plan {
            requirePositive("epochs", epochs);
            requirePositive("pairs of a step", batch);
            requirePositive("steps of a round", stepsPerRound);
            requirePositive("workers", workers);
        }

        private static void requirePositive(String what, int number) {
            if (number < 1) {
                throw new IllegalArgumentException("%s must be positive, but are %d".formatted(what, number));
            }
        }
    }

    /**
     * Plans a run.
     *
     * @param plan how to go through the rows
     * @param ids a hash of each row's identity, by row; not copied
     */
    public Rounds(Plan plan, long... ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("there must be one row at least to learn from, but there is none");
        }
        this.plan = plan;
        this.ids = ids;
        long rounds = ceilingOfDivision(steps(), plan.stepsPerRound());
        if (rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a run must have at most %d rounds, but would have %d: take more steps a round"
                            .formatted(Integer.MAX_VALUE, rounds));
        }
    }

    /** Returns the number of rows. */
    public int rows() {
        return ids.length;
    }

    /** Returns the number of pairs that the whole run learns from. */
    public long pairs() {
        return (long) ids.length * plan.epochs();
    }

    /** Returns the number of pairs that the first steps learn from. */
    public long pairs(long steps) {
        return Math.min(pairs(), steps * plan.batch());
    }

    /** Returns how many epochs the first steps are, such as 1.25. */
    public double epochs(long steps) {
        return (double) pairs(steps) / ids.length;
    }

    /** Returns the number of optimizer steps of the whole run. */
    public long steps() {
        return ceilingOfDivision(pairs(), plan.batch());
    }

    /** Returns the number of rounds of the whole run. */
    public int rounds() {
        return (int) ceilingOfDivision(steps(), plan.stepsPerRound());
    }

    /**
     * Returns a round.
     *
     * @param index from 0: the number of rounds before it
     * @throws IndexOutOfBoundsException if the run has no such round
     */
    public Round round(int index) {
        if (index < 0 || index >= rounds()) {
            throw new IndexOutOfBoundsException("round must be 0 to %d, but is %d".formatted(rounds() - 1, index));
        }
        long firstStep = (long) index * plan.stepsPerRound();
        int steps = (int) Math.min(plan.stepsPerRound(), steps() - firstStep);
        List<List<int[]>> rows = new ArrayList<>();
        for (int worker = 0; worker < plan.workers(); worker++) {
            rows.add(new ArrayList<>());
        }
        for (long step = firstStep; step < firstStep + steps; step++) {
            int[] all = step(step);
            for (int worker = 0; worker < plan.workers(); worker++) {
                rows.get(worker).add(share(all, worker));
            }
        }
        return new Round(index, firstStep, rows);
    }

    /** Returns all rows of a step, in order. */
    private int[] step(long step) {
        long begin = step * plan.batch();
        int[] rows = new int[(int) (pairs(step + 1) - begin)];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row(begin + i);
        }
        return rows;
    }

    /** Returns the row at a place in the stream of all epochs. */
    private int row(long place) {
        int placeEpoch = (int) (place / ids.length);
        if (placeEpoch != epoch) {
            order = EpochOrder.of(plan.seed(), placeEpoch, ids);
            epoch = placeEpoch;
        }
        return order[(int) (place % ids.length)];
    }

    private int[] share(int[] rows, int worker) {
        int[] share = new int[Math.max(0, (int) ceilingOfDivision(rows.length - worker, plan.workers()))];
        for (int i = 0; i < share.length; i++) {
            share[i] = rows[worker + i * plan.workers()];
        }
        return share;
    }

    private static long ceilingOfDivision(long number, long divisor) {
        return -Math.floorDiv(-number, divisor);
    }
}
