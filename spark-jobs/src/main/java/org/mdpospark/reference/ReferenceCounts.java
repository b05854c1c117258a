package org.mdpospark.reference;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the pairs: {@code rows = written + quarantined}.
 *
 * @param rows pairs that were read
 * @param written pairs with log-probabilities
 * @param writtenBySplit those of each split
 * @param quarantined pairs set aside, by the code of their reason
 */
public record ReferenceCounts(long rows, long written, Map<String, Long> writtenBySplit, Map<String, Long> quarantined)
        implements Serializable {
    static final ReferenceCounts NONE = new ReferenceCounts(0, 0, Map.of(), Map.of());

    public ReferenceCounts {
        writtenBySplit = new TreeMap<>(writtenBySplit);
        quarantined = new TreeMap<>(quarantined);
        if (rows != written + sum(quarantined) || written != sum(writtenBySplit)) {
            throw new IllegalArgumentException("%d pairs must be written or set aside, but %d are written (%s) and %s"
                    .formatted(rows, written, writtenBySplit, quarantined));
        }
    }

    ReferenceCounts plus(ReferenceCounts other) {
        return new ReferenceCounts(
                rows + other.rows,
                written + other.written,
                sum(writtenBySplit, other.writtenBySplit),
                sum(quarantined, other.quarantined));
    }

    /** Returns how many pairs were set aside, for whatever reason. */
    public long quarantinedRows() {
        return rows - written;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> sum(Map<String, Long> left, Map<String, Long> right) {
        Map<String, Long> sum = new TreeMap<>(left);
        right.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }
}
