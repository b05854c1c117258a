package org.mdpospark.dl4j;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A schedule that holds in every other round and is 0 in between. With one for A and the opposite one for B a round
 * trains only one factor of each product, so that averaging over workers is exact: mean(B·A_i) = B·mean(A_i).
 *
 * <p>Chen et al., "Robust Federated Finetuning of LLMs via Alternating Optimization of LoRA" (RoLoRA), NeurIPS 2025.
 */
public final class EveryOtherRound implements ISchedule {
    private static final long serialVersionUID = 1;

    private final ISchedule schedule;
    private final int stepsPerRound;
    private final boolean oddRounds;

    /**
     * @param schedule that holds in the rounds that count
     * @param stepsPerRound optimizer steps of a round, positive
     * @param oddRounds whether it holds in the second, fourth, … round instead of the first, third, …
     */
    public EveryOtherRound(
            @JsonProperty("schedule") ISchedule schedule,
            @JsonProperty("stepsPerRound") int stepsPerRound,
            @JsonProperty("oddRounds") boolean oddRounds) {
        if (stepsPerRound < 1) {
            throw new IllegalArgumentException("round must have a step, but has " + stepsPerRound);
        }
        this.schedule = schedule;
        this.stepsPerRound = stepsPerRound;
        this.oddRounds = oddRounds;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return rests(iteration) ? 0 : schedule.valueAt(iteration, epoch);
    }

    /** Returns whether this is a step of a round in between. */
    boolean rests(int iteration) {
        boolean odd = iteration / stepsPerRound % 2 == 1;
        return odd != oddRounds;
    }

    /** Returns how many of the steps before this one did not rest. */
    int stepsBefore(int iteration) {
        int rounds = iteration / stepsPerRound;
        int active = oddRounds ? rounds / 2 : (rounds + 1) / 2;
        return active * stepsPerRound + (rests(iteration) ? 0 : iteration % stepsPerRound);
    }

    @Override
    public ISchedule clone() {
        return new EveryOtherRound(schedule.clone(), stepsPerRound, oddRounds);
    }

    @JsonProperty
    public ISchedule getSchedule() {
        return schedule;
    }

    @JsonProperty
    public int getStepsPerRound() {
        return stepsPerRound;
    }

    @JsonProperty
    public boolean isOddRounds() {
        return oddRounds;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EveryOtherRound that
                && schedule.equals(that.schedule)
                && stepsPerRound == that.stepsPerRound
                && oddRounds == that.oddRounds;
    }

    @Override
    public int hashCode() {
        return Objects.hash(schedule, stepsPerRound, oddRounds);
    }
}
