package org.mdpospark.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.pairs.Progress;

/** Notes when a run had written its pairs; what follows is the report page and the manifest. */
final class PairsClock implements Progress {
    private static final String WRITING = "writing pairs";

    private boolean closed;
    private long written;
    private long writtenCpu;

    @Override
    public Activity begin(String activity, long total, LongAccumulator done) {
        return () -> {
            if (activity.equals(WRITING)) {
                closed = true;
                written = System.nanoTime();
                writtenCpu = cpuNanos();
            }
        };
    }

    /**
     * Returns the {@link System#nanoTime} at which the pairs were written.
     *
     * @throws IllegalStateException if no pairs were written
     */
    long written() {
        requireClosed();
        return written;
    }

    /**
     * Returns the {@link #cpuNanos} at which the pairs were written.
     *
     * @throws IllegalStateException if no pairs were written
     */
    long writtenCpu() {
        requireClosed();
        return writtenCpu;
    }

    /** Returns the processor time that this process has taken, of all its threads: compilers and collector too. */
    static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void requireClosed() {
        if (!closed) {
            throw new IllegalStateException("a run must close the activity \"%s\", but did not".formatted(WRITING));
        }
    }
}
