package org.mdpospark.train.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Curves that belong together.
 *
 * @param title in a few words
 * @param explanation in a sentence or two, for people who see such a chart for the first time
 * @param unit of the values
 * @param label writes a value
 * @param span values that are always seen, such as 0 and 1; may be empty
 * @param curves at least one of them has values
 */
record Chart(
        String title,
        String explanation,
        String unit,
        DoubleFunction<String> label,
        List<Double> span,
        List<Curve> curves) {
    Chart {
        span = List.copyOf(span);
        curves = curves.stream().filter(Curve::hasValues).toList();
    }

    boolean isEmpty() {
        return curves.isEmpty();
    }
}
