package org.mdpospark.train;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/**
 * Names what a worker gives back: its values of a part, or what it says of itself.
 *
 * @param part index of the slice; the number of slices for what it says of itself
 * @param worker number
 */
record PartKey(int part, int worker) implements Serializable {
    /** By part, and for a part by worker. */
    static final class Order implements Comparator<PartKey>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int compare(PartKey left, PartKey right) {
            return left.part == right.part
                    ? Integer.compare(left.worker, right.worker)
                    : Integer.compare(left.part, right.part);
        }
    }

    /** Deals parts to partitions in turn. */
    static final class Dealt extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int partitions;

        Dealt(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return ((PartKey) key).part % partitions;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Dealt dealt && dealt.partitions == partitions;
        }

        @Override
        public int hashCode() {
            return partitions;
        }
    }
}
