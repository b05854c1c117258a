package org.mdpospark.pairs.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Counts all measures in one pass over their columns; what reaches the driver are bins, not rows. */
final class HistogramReader {
    private HistogramReader() {}

    /** Returns the histograms of the measures that have a value at all, in the order of {@link Measure#ALL}. */
    static List<Histogram> read(Dataset<Row> pairs) {
        Dataset<Row> counts = pairs.select(
                        functions.explode(functions.array(binsOfRow())).as("value"))
                .select("value.measure", "value.bin")
                .where("bin IS NOT NULL")
                .groupBy("measure", "bin")
                .count();
        Map<Integer, TreeMap<Integer, Long>> bins = new TreeMap<>();
        for (Row row : counts.collectAsList()) {
            bins.computeIfAbsent(row.getInt(0), measure -> new TreeMap<>()).put(row.getInt(1), row.getLong(2));
        }
        List<Histogram> histograms = new ArrayList<>();
        bins.forEach((measure, values) -> histograms.add(new Histogram(Measure.ALL.get(measure), values)));
        return histograms;
    }

    private static Column[] binsOfRow() {
        List<Column> bins = new ArrayList<>();
        for (Measure measure : Measure.ALL) {
            Column bin = measure.axis().scale().bin(functions.expr(measure.expression()));
            bins.add(functions.struct(functions.lit(bins.size()).as("measure"), bin.as("bin")));
        }
        return bins.toArray(new Column[0]);
    }
}
