package org.mdpospark.dl4j;

import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Adam (Kingma and Ba, ICLR 2015) for a factor of the adapter, A or B. It differs from DL4J's in two things: a rate of
 * 0 changes nothing, where DL4J's operation takes its ε for the rate; and in rounds where the factor
 * {@linkplain EveryOtherRound rests} neither its moments nor its count of steps move.
 */
final class FactorAdam implements IUpdater {
    private static final long serialVersionUID = 1;

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private ISchedule schedule;

    @JsonCreator
    FactorAdam(
            @JsonProperty("schedule") ISchedule schedule,
            @JsonProperty("beta1") double beta1,
            @JsonProperty("beta2") double beta2,
            @JsonProperty("epsilon") double epsilon) {
        this.schedule = schedule;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /** Returns whether a step leaves the factor as it is, whatever its gradient. */
    boolean rests(int iteration) {
        return schedule instanceof EveryOtherRound rounds && rounds.rests(iteration);
    }

    /** First moments, then second moments. */
    @Override
    public long stateSize(long parameters) {
        return 2 * parameters;
    }

    @Override
    public GradientUpdater<FactorAdam> instantiate(INDArray state, boolean initialize) {
        Step step = new Step();
        long[] shape = {state.length() / 2};
        step.setStateViewArray(state.reshape(state.length()), shape, 'c', initialize);
        return step;
    }

    @Override
    public GradientUpdater<FactorAdam> instantiate(Map<String, INDArray> state, boolean initialize) {
        Step step = new Step();
        step.setState(state, initialize);
        return step;
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return schedule.valueAt(iteration, epoch);
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule other) {
        this.schedule = Objects.requireNonNull(other, "the rate must come from a schedule");
    }

    @Override
    public IUpdater clone() {
        return new FactorAdam(schedule.clone(), beta1, beta2, epsilon);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FactorAdam that
                && schedule.equals(that.schedule)
                && beta1 == that.beta1
                && beta2 == that.beta2
                && epsilon == that.epsilon;
    }

    @Override
    public int hashCode() {
        return Objects.hash(schedule, beta1, beta2, epsilon);
    }

    /** The updater at work, on DL4J's state and operation. */
    private final class Step implements GradientUpdater<FactorAdam> {
        private final AdamUpdater moments = new AdamUpdater(new Adam());

        @Override
        public FactorAdam getConfig() {
            return FactorAdam.this;
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialize) {
            moments.setState(state, initialize);
        }

        @Override
        public Map<String, INDArray> getState() {
            return moments.getState();
        }

        @Override
        public void setStateViewArray(INDArray state, long[] shape, char order, boolean initialize) {
            moments.setStateViewArray(state, shape, order, initialize);
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            if (rests(iteration)) {
                gradient.assign(0);
                return;
            }
            int stepsBefore = schedule instanceof EveryOtherRound rounds ? rounds.stepsBefore(iteration) : iteration;
            double rate = schedule.valueAt(iteration, epoch);
            Nd4j.exec(new org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater(
                    gradient.reshape(moments.getV().shape()),
                    moments.getV(),
                    moments.getM(),
                    rate,
                    beta1,
                    beta2,
                    epsilon,
                    stepsBefore));
            if (rate == 0) {
                gradient.assign(0);
            }
        }
    }
}
