package org.mdpospark.bench;

import org.apache.spark.util.LongAccumulator;
import org.mdpospark.pairs.Progress;

/** Notes when a run had written its pairs; what follows is the report page and the manifest. */
final class PairsClock implements Progress {
    private static final String WRITING = "writing pairs";

    private boolean closed;
    private long written;

    @Override
    public Activity begin(String activity, long total, LongAccumulator done) {
        return () -> {
            if (activity.equals(WRITING)) {
                closed = true;
                written = System.nanoTime();
            }
        };
    }

    /**
     * Returns the {@link System#nanoTime} at which the pairs were written.
     *
     * @throws IllegalStateException if no pairs were written
     */
    long written() {
        if (!closed) {
            throw new IllegalStateException("a run must close the activity \"%s\", but did not".formatted(WRITING));
        }
        return written;
    }
}
