package org.mdpospark.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Turns a request to end, such as SIGTERM, into a run that can be resumed: the round under way may finish within a
 * moment, or else is given up; then the Java machine ends with the exit code for that.
 */
public final class StopSignal implements AutoCloseable {
    private static final int BEFORE_SPARK = 1000; // Spark's own hook, which stops its jobs, has a lower number
    private static final long FINISH_SECONDS = 15; // schedulers kill after 30
    private static final long ABANDON_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Runnable notEnding;
    private final int exitCode;
    private final Runnable hook = this::stop;
    private volatile Runnable cancel = () -> {};
    private volatile boolean requested;

    /**
     * @param notEnding called if the run has not ended in time, just before the Java machine does
     * @param exitCode of the Java machine after a request
     */
    public StopSignal(Runnable notEnding, int exitCode) {
        this.notEnding = notEnding;
        this.exitCode = exitCode;
        ShutdownHookManager.get()
                .addShutdownHook(hook, BEFORE_SPARK, FINISH_SECONDS + 2 * ABANDON_SECONDS, TimeUnit.SECONDS);
    }

    /** Says how work under way is given up. */
    public void cancelWith(Runnable canceller) {
        cancel = canceller;
    }

    public boolean requested() {
        return requested;
    }

    private void stop() {
        requested = true;
        try {
            if (!ended.await(FINISH_SECONDS, TimeUnit.SECONDS)) {
                cancel.run();
                if (!ended.await(ABANDON_SECONDS, TimeUnit.SECONDS)) {
                    notEnding.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    /** The run has ended, by itself or as it was asked to, and has said so. */
    @Override
    public void close() {
        ended.countDown();
        if (!requested) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
