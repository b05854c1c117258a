package org.mdpospark.dl4j;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Linear warm-up, then either half a cosine down to 0 or no change. Step n, from 0, has the rate that transformers'
 * {@code get_cosine_schedule_with_warmup} and {@code get_constant_schedule_with_warmup} give it, so the first step of a
 * warm-up has rate 0.
 *
 * <p>DL4J's own schedules with a warm-up cannot be read back from a saved network.
 */
public final class LearningRate implements ISchedule {
    /** What the rate does after its warm-up. */
    public enum Decay {
        COSINE,
        NONE
    }

    private static final long serialVersionUID = 1;

    private final double peak;
    private final long warmUpSteps;
    private final long steps;
    private final Decay decay;

    /**
     * @param peak the highest rate
     * @param warmUpSteps steps until it is reached, 0 or more
     * @param steps of the whole run, not fewer
     */
    public LearningRate(
            @JsonProperty("peak") double peak,
            @JsonProperty("warmUpSteps") long warmUpSteps,
            @JsonProperty("steps") long steps,
            @JsonProperty("decay") Decay decay) {
        if (!(peak >= 0 && peak < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning rate must be 0 or more, but is " + peak);
        }
        if (warmUpSteps < 0 || steps < warmUpSteps) {
            throw new IllegalArgumentException(
                    "warm-up must take 0 to %d steps, but takes %d".formatted(steps, warmUpSteps));
        }
        this.peak = peak;
        this.warmUpSteps = warmUpSteps;
        this.steps = steps;
        this.decay = decay;
    }

    /** Returns the rate of a step, from 0. */
    public double at(long step) {
        if (step < warmUpSteps) {
            return peak * step / warmUpSteps;
        }
        if (decay == Decay.NONE) {
            return peak;
        }
        double progress = Math.min(1, (step - warmUpSteps) / (double) Math.max(1, steps - warmUpSteps));
        return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return at(iteration);
    }

    @Override
    public ISchedule clone() {
        return new LearningRate(peak, warmUpSteps, steps, decay);
    }

    @JsonProperty
    public double getPeak() {
        return peak;
    }

    @JsonProperty
    public long getWarmUpSteps() {
        return warmUpSteps;
    }

    @JsonProperty
    public long getSteps() {
        return steps;
    }

    @JsonProperty
    public Decay getDecay() {
        return decay;
    }

    /** DL4J updates neighbouring parameters in one operation where their schedules are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LearningRate that
                && peak == that.peak
                && warmUpSteps == that.warmUpSteps
                && steps == that.steps
                && decay == that.decay;
    }

    @Override
    public int hashCode() {
        return Objects.hash(peak, warmUpSteps, steps, decay);
    }
}
