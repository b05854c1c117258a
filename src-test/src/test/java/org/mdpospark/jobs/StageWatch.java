package org.mdpospark.jobs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Remembers which stages' tasks ran on executors with a GPU; Spark makes it, by {@code spark.extraListeners}. */
public final class StageWatch extends SparkListener {
    private static final Map<String, List<String>> GPUS_OF_EXECUTORS = new ConcurrentHashMap<>();
    private static final Map<Integer, String> JOBS_OF_STAGES = new ConcurrentHashMap<>();
    private static final List<Ran> TASKS = Collections.synchronizedList(new ArrayList<>());

    /** A task that ended. */
    record Ran(String job, boolean onGpu) {}

    static void forget() {
        GPUS_OF_EXECUTORS.clear();
        JOBS_OF_STAGES.clear();
        TASKS.clear();
    }

    static List<Ran> tasks() {
        return List.copyOf(TASKS);
    }

    /** Returns the addresses that executors have, of those that have any. */
    static List<List<String>> gpus() {
        return GPUS_OF_EXECUTORS.values().stream()
                .filter(addresses -> !addresses.isEmpty())
                .toList();
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        scala.Option<ResourceInformation> gpu =
                added.executorInfo().resourcesInfo().get("gpu");
        GPUS_OF_EXECUTORS.put(
                added.executorId(), gpu.isDefined() ? List.of(gpu.get().addresses()) : List.of());
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        @Nullable Properties properties = submitted.properties();
        String job = properties == null ? "" : properties.getProperty("spark.jobGroup.id", "");
        JOBS_OF_STAGES.put(submitted.stageInfo().stageId(), job);
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        String executor = end.taskInfo().executorId();
        TASKS.add(new Ran(
                JOBS_OF_STAGES.getOrDefault(end.stageId(), ""),
                !GPUS_OF_EXECUTORS.getOrDefault(executor, List.of()).isEmpty()));
    }
}
