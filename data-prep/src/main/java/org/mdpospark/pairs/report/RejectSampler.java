package org.mdpospark.pairs.report;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.substring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Draws rows that were set aside, in the order of the input and of every reason some, so that none hides another. */
final class RejectSampler {
    private static final int THUMBNAIL_SIDE = 128;
    private static final String[] PLACE = {"source_file", "source_offset"};
    private static final int MOST_DETAIL = 1000;

    private RejectSampler() {}

    /** Returns at most {@code size} rows, ordered by reason and place. */
    static List<SampledReject> sample(Dataset<Row> rejects, int size) {
        Column turn = row_number().over(Window.partitionBy("reason").orderBy("source_file", "source_offset"));
        Dataset<Row> places = rejects.select("reason", "source_file", "source_offset")
                .withColumn("turn", turn)
                .where(col("turn").leq(size)) // lets Spark drop the others before it sorts
                .orderBy("turn", "reason")
                .limit(size)
                .select("source_file", "source_offset");
        Dataset<Row> rows = rejects.join(broadcast(places), PLACE, "left_semi").select(columns());
        List<SampledReject> sample = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            sample.add(reject(row));
        }
        sample.sort(Comparator.comparing(SampledReject::reason)
                .thenComparing(SampledReject::file)
                .thenComparing(SampledReject::offset));
        return sample;
    }

    private static Column[] columns() {
        return new Column[] {
            col("reason"),
            col("source_file"),
            col("source_offset"),
            substring(col("detail"), 1, MOST_DETAIL).as("detail"),
            substring(col("record"), 1, FoldedText.MOST).as("record"),
            substring(col("image_path"), 1, MOST_DETAIL).as("image_path"),
            ThumbnailFunctions.thumbnail(col("thumbnail"), THUMBNAIL_SIDE).as("thumbnail")
        };
    }

    private static SampledReject reject(Row row) {
        return new SampledReject(
                row.getAs("reason"),
                row.getAs("source_file"),
                row.<Long>getAs("source_offset"),
                row.getAs("detail"),
                Optional.ofNullable(row.getAs("record")),
                Optional.ofNullable(row.getAs("image_path")),
                Optional.ofNullable(row.getAs("thumbnail")));
    }
}
