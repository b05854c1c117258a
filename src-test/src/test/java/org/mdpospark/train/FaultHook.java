package org.mdpospark.train;

import java.util.Optional;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.mdpospark.train.FaultFolder.Mode;
import org.mdpospark.train.FaultFolder.Phase;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Makes faults happen around the steps of workers. */
final class FaultHook implements TrainingHook {
    private static final long serialVersionUID = 1;
    private static final long SLOW_MILLISECONDS = 60_000; // another attempt ends long before

    private static volatile int step = -1; // of this executor's task, which is its only one

    private static volatile int worker = -1;

    private final FaultFolder faults;
    private final boolean gradientsOnly;

    /** @param gradientsOnly whether the driver takes the steps */
    FaultHook(FaultFolder faults, boolean gradientsOnly) {
        this.faults = faults;
        this.gradientsOnly = gradientsOnly;
    }

    /** Returns the step that the worker in this process has begun last. */
    static int step() {
        return step;
    }

    /** Returns the number of that worker. */
    static int worker() {
        return worker;
    }

    @Override
    public void preUpdate(MultiDataSet pairs, Model model) {
        step = ((ComputationGraph) model).getIterationCount();
        worker = TaskContext.getPartitionId();
        faults.noteStage(step, TaskContext.get().stageId());
        faults.take(Phase.BEFORE_STEP, step, worker).ifPresent(mode -> happen(mode, model));
    }

    @Override
    public void postUpdate(MultiDataSet pairs, Model model) {
        faults.take(Phase.AFTER_STEP, step, worker).ifPresent(mode -> happen(mode, model));
    }

    private void happen(Mode mode, Model model) {
        if (mode == Mode.NOT_A_NUMBER) {
            ComputationGraph graph = (ComputationGraph) model;
            (gradientsOnly ? graph.getFlattenedGradients() : graph.params()).putScalar(0, Float.NaN);
        } else {
            happen(mode);
        }
    }

    static void happenIfAny(Optional<Mode> mode) {
        mode.ifPresent(FaultHook::happen);
    }

    private static void happen(Mode mode) {
        switch (mode) {
            case THROW -> throw new IllegalStateException("a fault that was asked for");
            case HALT -> Runtime.getRuntime().halt(137);
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("a fault that was asked for");
            case SLOW -> sleep();
            case NOT_A_NUMBER -> throw new IllegalArgumentException("there are no numbers here");
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(SLOW_MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted, as Spark does with an attempt that lost", e);
        }
    }

    @Override
    public void preUpdate(DataSet pairs, Model model) {
        throw new UnsupportedOperationException("networks of pairs have several inputs");
    }

    @Override
    public void postUpdate(DataSet pairs, Model model) {
        throw new UnsupportedOperationException("networks of pairs have several inputs");
    }
}
