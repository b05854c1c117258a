package org.mdpospark.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.spark.api.TrainingHook;

/** Where the time of a round goes: by stage, and by process. */
final class RoundPhases extends SparkListener {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final SparkContext context;
    private final LongAccumulator computeNanos;
    private double work;
    private double mean;
    private double collection;
    private double taskProcessor;
    private double driverBefore = driverProcessor();

    /**
     * Seconds of a round.
     *
     * @param work stage of the workers, computing among it
     * @param mean stage that averages, and brings the mean to the driver
     * @param collection longest that a task waited for garbage collections
     * @param executors processor time of all tasks besides computing
     * @param driver processor time of the driver's process
     */
    record Seconds(double work, double mean, double collection, double executors, double driver) {}

    RoundPhases(SparkContext context) {
        this.context = context;
        this.computeNanos = context.longAccumulator();
        context.addSparkListener(this);
    }

    /** Returns what workers must call. */
    List<TrainingHook> hooks() {
        return List.of(new ComputeClock(computeNanos));
    }

    /** Returns the seconds since the last call. */
    Seconds take() {
        try {
            context.listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        synchronized (this) {
            double driver = driverProcessor();
            Seconds taken = new Seconds(
                    work, mean, collection, taskProcessor - computeNanos.sum() / 1e9, driver - driverBefore);
            driverBefore = driver;
            computeNanos.reset();
            work = 0;
            mean = 0;
            collection = 0;
            taskProcessor = 0;
            return taken;
        }
    }

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
        StageInfo stage = event.stageInfo();
        double took = ((long) stage.completionTime().get()
                        - (long) stage.submissionTime().get())
                / 1e3;
        if (stage.parentIds().isEmpty()) {
            work += took;
        } else {
            mean += took;
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        var metrics = event.taskMetrics();
        if (metrics != null) {
            collection = Math.max(collection, metrics.jvmGCTime() / 1e3);
            taskProcessor += (metrics.executorCpuTime() + metrics.executorDeserializeCpuTime()) / 1e9;
        }
    }

    private static double driverProcessor() {
        return PROCESS.getProcessCpuTime() / 1e9;
    }
}
