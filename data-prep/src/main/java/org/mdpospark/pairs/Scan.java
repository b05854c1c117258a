package org.mdpospark.pairs;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The first pass, over text alone.
 *
 * @param rows preference rows in the input
 * @param repeated keys of rows whose text another row has too, sorted: only these can be duplicates
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Scan(long rows, long[] repeated) {

    /** Counts the rows and finds repeated texts; one light shuffle of 16 bytes a row. */
    static Scan of(JavaRDD<CandidateRow> candidates, int partitions) {
        JavaPairRDD<Long, Long> keyByText = candidates.mapToPair(Scan::keyByText);
        List<Share> shares = keyByText
                .repartitionAndSortWithinPartitions(new Spread(partitions))
                .mapPartitions(Scan::share)
                .collect();
        long rows = 0;
        for (Share share : shares) {
            rows += share.rows;
        }
        return new Scan(rows, sorted(shares.stream().map(Share::repeated).toList()));
    }

    /** Rejected rows have no text to compare: each counts as its own. */
    private static Tuple2<Long, Long> keyByText(CandidateRow row) {
        long text = row.row() == null ? ~row.key() : PairId.ofText(row.row());
        return new Tuple2<>(text, row.key());
    }

    private static Iterator<Share> share(Iterator<Tuple2<Long, Long>> rowsByText) {
        long rows = 0;
        Longs repeated = new Longs();
        long previousText = 0;
        long previousKey = 0;
        boolean previousIsNoted = true; // before the first row there is none to note
        while (rowsByText.hasNext()) {
            Tuple2<Long, Long> row = rowsByText.next();
            boolean repeats = rows > 0 && row._1() == previousText;
            if (repeats && !previousIsNoted) {
                repeated.add(previousKey);
            }
            if (repeats) {
                repeated.add(row._2());
            }
            previousText = row._1();
            previousKey = row._2();
            previousIsNoted = repeats;
            rows++;
        }
        return List.of(new Share(rows, repeated.toArray())).iterator();
    }

    /** Returns all the numbers in ascending order. */
    static long[] sorted(List<long[]> parts) {
        Longs all = new Longs();
        for (long[] part : parts) {
            for (long value : part) {
                all.add(value);
            }
        }
        long[] sorted = all.toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Share(long rows, long[] repeated) implements Serializable {}

    /** A growing {@code long[]}. */
    static final class Longs {
        private long[] values = new long[16];
        private int size;

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(size, 2));
            }
            values[size++] = value;
        }

        long[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
