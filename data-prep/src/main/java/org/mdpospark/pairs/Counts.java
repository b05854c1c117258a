package org.mdpospark.pairs;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.mdpospark.pairs.input.RejectReason;

/**
 * What became of the rows: {@code rows = rowsWritten + quarantined + duplicates}.
 *
 * @param rows preference rows in the input; a record that could not be read counts as one
 * @param rowsWritten rows that have at least one pair
 * @param duplicates rows equal to another in text and image, of which one was kept
 * @param pairs rows of the table: one for each row and each of its negatives
 * @param negativesDropped negatives of written rows that failed the quality limits
 * @param pairsBySplit pairs in each split
 * @param quarantined rows set aside, by the code of their reason
 */
public record Counts(
        long rows,
        long rowsWritten,
        long duplicates,
        long pairs,
        long negativesDropped,
        Map<String, Long> pairsBySplit,
        Map<String, Long> quarantined)
        implements Serializable {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, Map.of(), Map.of());

    public Counts {
        pairsBySplit = new TreeMap<>(pairsBySplit);
        quarantined = new TreeMap<>(quarantined);
        long total = rowsWritten + duplicates + sum(quarantined);
        if (rows != total) {
            throw new IllegalArgumentException(
                    "%d rows must be written, set aside or duplicates, but %d are".formatted(rows, total));
        }
    }

    public Counts plus(Counts other) {
        return new Counts(
                rows + other.rows,
                rowsWritten + other.rowsWritten,
                duplicates + other.duplicates,
                pairs + other.pairs,
                negativesDropped + other.negativesDropped,
                sum(pairsBySplit, other.pairsBySplit),
                sum(quarantined, other.quarantined));
    }

    /** Returns how many rows were set aside, for whatever reason. */
    public long quarantinedRows() {
        return sum(quarantined);
    }

    /** Returns how many rows were set aside because they are bad, see {@link RejectReason#isBad}. */
    public long badRows() {
        long bad = 0;
        for (RejectReason reason : RejectReason.values()) {
            if (reason.isBad()) {
                bad += quarantined.getOrDefault(reason.code(), 0L);
            }
        }
        return bad;
    }

    /** Returns the share of bad rows, 0 for no rows. */
    public double badFraction() {
        return rows == 0 ? 0 : (double) badRows() / rows;
    }

    private static long sum(Map<String, Long> counts) {
        long sum = 0;
        for (long count : counts.values()) {
            sum += count;
        }
        return sum;
    }

    private static Map<String, Long> sum(Map<String, Long> left, Map<String, Long> right) {
        Map<String, Long> sum = new TreeMap<>(left);
        right.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }
}
