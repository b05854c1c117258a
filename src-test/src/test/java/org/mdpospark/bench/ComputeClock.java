package org.mdpospark.bench;

import java.lang.management.ManagementFactory;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Adds up the processor time that workers compute. */
final class ComputeClock implements TrainingHook {
    private static final long serialVersionUID = 1;

    private final LongAccumulator nanos;
    private transient long begin;

    ComputeClock(LongAccumulator nanos) {
        this.nanos = nanos;
    }

    @Override
    public void preUpdate(MultiDataSet pairs, Model model) {
        begin = now();
    }

    @Override
    public void postUpdate(MultiDataSet pairs, Model model) {
        nanos.add(now() - begin);
    }

    @Override
    public void preUpdate(DataSet pairs, Model model) {
        throw new UnsupportedOperationException("networks of one input are not trained here");
    }

    @Override
    public void postUpdate(DataSet pairs, Model model) {
        throw new UnsupportedOperationException("networks of one input are not trained here");
    }

    private static long now() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
