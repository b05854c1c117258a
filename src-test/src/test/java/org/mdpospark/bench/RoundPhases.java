package org.mdpospark.bench;

import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/** How long the stages of a round's job took: the work of workers, then the mean of what they gave back. */
final class RoundPhases extends SparkListener {
    private Seconds seconds = Seconds.NONE;

    /**
     * Seconds of a round.
     *
     * @param work stage of the workers, computing among it
     * @param mean stage that averages, and brings the mean to the driver
     * @param collection longest that a task waited for garbage collections
     */
    record Seconds(double work, double mean, double collection) {
        static final Seconds NONE = new Seconds(0, 0, 0);
    }

    /** Returns the seconds since the last call. */
    Seconds take(SparkContext context) {
        try {
            context.listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        synchronized (this) {
            Seconds taken = seconds;
            seconds = Seconds.NONE;
            return taken;
        }
    }

    @Override
    public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
        StageInfo stage = event.stageInfo();
        double took = ((long) stage.completionTime().get() - (long) stage.submissionTime().get()) / 1e3;
        seconds = stage.parentIds().isEmpty()
                ? new Seconds(seconds.work + took, seconds.mean, seconds.collection)
                : new Seconds(seconds.work, seconds.mean + took, seconds.collection);
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        double waited = event.taskMetrics() == null ? 0 : event.taskMetrics().jvmGCTime() / 1e3;
        seconds = new Seconds(seconds.work, seconds.mean, Math.max(seconds.collection, waited));
    }
}
