package org.mdpospark.pairs;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.metrics.RunCount;

/**
 * One task of the writing stage: rows in, files of pairs and of rows set aside out.
 *
 * @param finished partitions that an earlier run of the same plan did
 * @param done counts rows for progress; approximate, as retries count again
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PartTask(TaskSettings settings, Broadcast<Facts> facts, boolean[] finished, LongAccumulator done)
        implements Serializable {

    /** Does the share of one partition, unless an earlier run did. */
    Iterator<PartResult> run(int partition, Iterator<CandidateRow> rows) throws IOException {
        if (finished[partition]) {
            return List.<PartResult>of().iterator();
        }
        try (PartOutput output =
                new PartOutput(settings, partition, TaskContext.get().taskAttemptId())) {
            RowProcessor processor = RowProcessor.of(settings, facts.value(), output);
            while (rows.hasNext()) {
                processor.process(rows.next());
                done.add(1);
                RunCount.ROWS_READ.add(1);
            }
            PartResult result = output.finish();
            new OutputFolder<>(settings.output(), PartResult.LAYOUT, settings.hadoop()).writePart(result);
            return List.of(result).iterator();
        }
    }
}
