package org.mdpospark.pairs;

import org.apache.spark.Partitioner;

/** Spreads {@code Long} keys evenly, whatever pattern they have; a row goes to the same partition in every attempt. */
final class Spread extends Partitioner {
    private final int partitions;

    Spread(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        long mixed = (Long) key * 0x9E3779B97F4A7C15L;
        return (int) Long.remainderUnsigned(mixed ^ mixed >>> 32, partitions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Spread spread && spread.partitions == partitions;
    }

    @Override
    public int hashCode() {
        return partitions;
    }
}
