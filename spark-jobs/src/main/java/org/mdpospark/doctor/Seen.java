package org.mdpospark.doctor;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * What one process saw.
 *
 * @param process id of the executor, or that of the driver
 * @param host its machine's name
 * @param millis what its clock said
 * @param answers by the check's name
 */
record Seen(String process, String host, long millis, Map<String, Answer<?>> answers) implements Serializable {
    private static @Nullable String run;
    private static @Nullable Seen seen;

    Seen {
        answers = new LinkedHashMap<>(answers);
    }

    /**
     * Looks from inside a task. Further tasks of the same run in this process wait, and get the same: while they do,
     * Spark gives the others to other executors.
     */
    static synchronized Seen byExecutor(String runId, List<? extends Check<?>> checks, Duration limit) {
        Seen earlier = seen;
        if (earlier != null && runId.equals(run)) {
            return earlier;
        }
        var gpus = TaskContext.get().resourcesJMap().get("gpu");
        Place place = new Place(SparkEnv.get().conf(), gpus == null ? List.of() : List.of(gpus.addresses()));
        Map<String, Answer<?>> answers = new LinkedHashMap<>();
        checks.forEach(check ->
                answers.put(check.name(), Answer.of(check.name(), check.patience(limit), () -> check.look(place))));
        Seen now = new Seen(SparkEnv.get().executorId(), HostCheck.hostName(), System.currentTimeMillis(), answers);
        run = runId;
        seen = now;
        return now;
    }
}
