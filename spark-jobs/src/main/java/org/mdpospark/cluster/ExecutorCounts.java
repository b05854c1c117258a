package org.mdpospark.cluster;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.mdpospark.metrics.RunCount;

/** What an executor has done since it started. */
record ExecutorCounts(String executor, Map<RunCount, Long> counts) implements Serializable {
    static ExecutorCounts now(String executor) {
        Map<RunCount, Long> counts = new EnumMap<>(RunCount.class);
        for (RunCount count : RunCount.values()) {
            counts.put(count, count.value());
        }
        return new ExecutorCounts(executor, counts);
    }
}
