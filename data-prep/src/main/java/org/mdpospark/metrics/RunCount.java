package org.mdpospark.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this Java machine has done since it started. It only grows, and what a task did counts even if the task is run
 * again, so that a manifest, not a count, says what there is.
 */
public enum RunCount {
    /** Rows that tasks read: of the input by {@code mdpo pairs}, pairs by {@code reference} and {@code train}. */
    ROWS_READ("rowsRead"),
    /** Rows set aside. */
    ROWS_QUARANTINED("rowsQuarantined"),
    /** Negatives made, each of which is a pair. */
    NEGATIVES_MADE("negativesMade"),
    /** Pairs whose reference was computed. */
    PAIRS_SCORED("pairsScored"),
    /** Pairs that training took a step on, each as often as it was met. */
    PAIRS_TRAINED("pairsTrained"),
    /** Answers to questions of benchmarks. */
    ANSWERS_WRITTEN("answersWritten"),
    /** Bytes of files that were read, models not counted: their files are mapped. */
    BYTES_READ("bytesRead"),
    /** Bytes of files that were written. */
    BYTES_WRITTEN("bytesWritten");

    private static final Map<RunCount, LongAdder> SUMS = new EnumMap<>(RunCount.class);

    static {
        for (RunCount count : values()) {
            SUMS.put(count, new LongAdder());
        }
    }

    private final String metric;

    RunCount(String metric) {
        this.metric = metric;
    }

    /** Returns its name in the metrics system. */
    public String metric() {
        return metric;
    }

    public void add(long more) {
        sum().add(more);
    }

    /** Returns the count; of bytes, those that went through the Hadoop client too, which counts by itself. */
    public long value() {
        return sum().sum()
                + switch (this) {
                    case BYTES_READ -> HadoopBytes.read();
                    case BYTES_WRITTEN -> HadoopBytes.written();
                    default -> 0;
                };
    }

    private LongAdder sum() {
        return Objects.requireNonNull(SUMS.get(this));
    }
}
