package org.mdpospark.pairs.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which pair of a preference row is its first, for layouts that hold each row once. That is index 0 unless that
 * negative was left out.
 *
 * @param later ids whose first index is not 0, with that index
 */
record FirstNegatives(Map<String, Integer> later) implements Serializable {
    /** Reads the columns of the key only. */
    static FirstNegatives of(Dataset<Row> pairs) {
        Map<String, Integer> later = new HashMap<>();
        Dataset<Row> first = pairs.groupBy("id")
                .agg(min("negative_index").as("first"))
                .where(col("first").gt(0));
        for (Row row : first.collectAsList()) {
            later.put(row.getString(0), row.getInt(1));
        }
        return new FirstNegatives(later);
    }

    boolean contains(Row pair) {
        int index = pair.<Integer>getAs("negative_index");
        return index == later.getOrDefault(pair.<String>getAs("id"), 0);
    }
}
