package org.mdpospark.train;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.mdpospark.train.FaultFolder.Phase;

/** Makes executors fail where no code of the training is at work: Spark calls it around every task. */
public final class FaultPlugin implements SparkPlugin {
    /** Setting of Spark that names the folder of faults. */
    static final String FOLDER = "spark.mdpospark.test.faults";

    @Override
    public @Nullable DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Executor();
    }

    private static final class Executor implements ExecutorPlugin {
        private FaultFolder faults = new FaultFolder("");

        @Override
        public void init(PluginContext context, Map<String, String> settings) {
            faults = new FaultFolder(context.conf().get(FOLDER));
        }

        @Override
        public void onTaskStart() {
            TaskContext task = TaskContext.get();
            FaultHook.happenIfAny(faults.takeAfterWorkers(task.stageId(), task.partitionId()));
        }

        @Override
        public void onTaskSucceeded() {
            // of this executor's last task among the workers; if others came between, the fault was taken before them
            FaultHook.happenIfAny(faults.take(Phase.RESULT_WRITTEN, FaultHook.step(), FaultHook.worker()));
        }
    }
}
