package org.mdpospark.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.mdpospark.metrics.RunCount;

/** What the driver and all executors that there are, or were, have done. */
final class TotalCounts {
    private final Map<String, ExecutorCounts> byExecutor = new ConcurrentHashMap<>();

    /** An executor tells what it has done by now. */
    void told(ExecutorCounts counts) {
        byExecutor.put(counts.executor(), counts);
    }

    long of(RunCount count) {
        long sum = count.value();
        for (ExecutorCounts executor : byExecutor.values()) {
            sum += executor.counts().getOrDefault(count, 0L);
        }
        return sum;
    }
}
