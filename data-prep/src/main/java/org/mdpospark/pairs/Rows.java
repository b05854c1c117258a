package org.mdpospark.pairs;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** Deals rows out to tasks. */
final class Rows {
    private static final int ROWS_PER_TASK = 1000;
    private static final int FEW_ROWS_PER_TASK = 50;
    private static final int TASKS_PER_CORE = 3;

    private Rows() {}

    /**
     * Returns the rows in the partitions of the writing stage. Rows of JSON hold paths, which are light, and are dealt
     * out anew; rows of Parquet may hold image bytes, and stay with the file range they come from. The ranges depend on
     * the number asked for and not on the cluster: a run that goes on elsewhere meets the same partitions.
     */
    static JavaRDD<CandidateRow> spread(Inputs inputs, SparkSession spark, int partitions) {
        spark.conf().set("spark.sql.files.minPartitionNum", partitions);
        JavaRDD<CandidateRow> rows = inputs.candidates(spark, true);
        if (inputs.isParquet()) {
            return rows;
        }
        // sorted, so that a task that runs again meets its rows in the same order
        return rows.mapToPair(row -> new Tuple2<>(row.key(), row))
                .repartitionAndSortWithinPartitions(new Spread(partitions))
                .values();
    }

    /** Returns a number of tasks that are neither long nor idle. */
    static int partitions(long rows, int cores) {
        long bySize = (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
        long few = (rows + FEW_ROWS_PER_TASK - 1) / FEW_ROWS_PER_TASK;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(bySize, Math.min(few, (long) cores * TASKS_PER_CORE)));
    }
}
