package org.mdpospark.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Spark calls in the driver and in every executor, by {@code spark.plugins=org.mdpospark.cluster.MdpoPlugin}: it
 * shows {@link org.mdpospark.metrics} to Spark's metrics system, and binds an executor to its GPU.
 *
 * <p>An executor shows its own counts. The driver shows those of all Java machines together, as nothing can ask
 * executors for theirs that come and go.
 */
public final class MdpoPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return new Driver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Executor();
    }

    private static final class Driver implements DriverPlugin {
        private final TotalCounts totals = new TotalCounts();

        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            return Map.of();
        }

        @Override
        public void registerMetrics(String application, PluginContext context) {
            RunMetrics.ofDriver(context.metricRegistry(), totals);
        }

        @Override
        @SuppressWarnings("NullAway") // null is no answer, and none is asked for
        public @Nullable Object receive(Object message) {
            totals.told((ExecutorCounts) message);
            return null;
        }
    }

    private static final class Executor implements ExecutorPlugin {
        private static final Logger log = LoggerFactory.getLogger(MdpoPlugin.class);
        private static final String DRIVER = "driver"; // as Spark calls the executor inside it
        private static final long TELL_SECONDS = 5;

        private @Nullable PluginContext context;
        private @Nullable ScheduledExecutorService timer;
        private @Nullable ExecutorCounts told;

        @Override
        public void init(PluginContext given, Map<String, String> settings) {
            BoundDevice.bind(given.resources(), given.conf());
            if (given.executorID().equals(DRIVER)) {
                return; // the driver computes by itself, and shows its counts
            }
            context = given;
            RunMetrics.ofExecutor(given.metricRegistry());
            ScheduledExecutorService own = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "mdpo-metrics");
                thread.setDaemon(true);
                return thread;
            });
            var ignored = own.scheduleWithFixedDelay(this::tell, TELL_SECONDS, TELL_SECONDS, TimeUnit.SECONDS);
            timer = own;
        }

        @Override
        public void onTaskSucceeded() {
            tell();
        }

        @Override
        public void onTaskFailed(TaskFailedReason reason) {
            tell();
        }

        @Override
        public void shutdown() {
            if (timer != null) {
                timer.shutdownNow();
            }
        }

        private synchronized void tell() {
            if (context == null) {
                return;
            }
            ExecutorCounts now = ExecutorCounts.now(context.executorID());
            if (!now.equals(told)) {
                try {
                    context.send(now);
                    told = now;
                } catch (IOException | RuntimeException e) { // metrics are no reason to fail; the next time tells all
                    log.debug("the driver could not be told what this executor has done", e);
                }
            }
        }
    }
}
