package org.mdpospark.cluster;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.LongSupplier;
import org.mdpospark.metrics.RunCount;
import org.mdpospark.metrics.RunReading;

/** Counts and readings under the names that docs/operations/monitoring.md lists. */
final class RunMetrics {
    private RunMetrics() {}

    static void ofExecutor(MetricRegistry registry) {
        for (RunCount count : RunCount.values()) {
            registry.register(count.metric(), new Seen(count::value));
        }
    }

    static void ofDriver(MetricRegistry registry, TotalCounts totals) {
        for (RunCount count : RunCount.values()) {
            registry.register(count.metric(), new Seen(() -> totals.of(count)));
        }
        for (RunReading reading : RunReading.values()) {
            registry.register(reading.metric(), (Gauge<Double>) reading::value);
        }
    }

    /** A counter that somebody else counts. */
    private static final class Seen extends Counter {
        private final LongSupplier count;

        Seen(LongSupplier count) {
            this.count = count;
        }

        @Override
        public long getCount() {
            return count.getAsLong();
        }
    }
}
