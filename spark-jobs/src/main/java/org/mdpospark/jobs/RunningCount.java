package org.mdpospark.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple4;
import scala.collection.Iterator;
import scala.collection.Seq;

/** What an accumulator will be: tasks that have ended count in it, those that run tell by heartbeat. */
final class RunningCount extends SparkListener {
    private final LongAccumulator ended;
    private final Map<Long, Long> running = new ConcurrentHashMap<>();

    RunningCount(LongAccumulator ended) {
        this.ended = ended;
    }

    long value() {
        long sum = ended.value();
        for (long count : running.values()) {
            sum += count;
        }
        return sum;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks =
                update.accumUpdates().iterator();
        while (tasks.hasNext()) {
            Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task = tasks.next();
            Iterator<AccumulableInfo> values = task._4().iterator();
            while (values.hasNext()) {
                AccumulableInfo value = values.next();
                if (value.id() == ended.id() && value.update().isDefined()) {
                    running.put((Long) task._1(), ((Number) value.update().get()).longValue());
                }
            }
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.taskInfo() != null) {
            running.remove(end.taskInfo().taskId());
        }
    }
}
