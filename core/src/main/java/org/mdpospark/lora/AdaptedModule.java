package org.mdpospark.lora;

import java.io.Serializable;

/**
 * Where a module's A and B lie in the vector of all adapters: A [rank, inputs] first, B [outputs, rank] right behind.
 *
 * @param linear the module
 * @param rank of the update
 * @param begin index of A's first element
 */
public record AdaptedModule(LinearModule linear, int rank, long begin) implements Serializable {
    public AdaptedModule {
        if (rank < 1) {
            throw new IllegalArgumentException("rank must be positive, but is " + rank);
        }
        if (begin < 0) {
            throw new IllegalArgumentException("offset must be 0 or more, but is " + begin);
        }
        if ((long) rank * Math.max(linear.inputs(), linear.outputs()) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A and B of %s must have at most %d values each, but have rank %d"
                    .formatted(linear.path(), Integer.MAX_VALUE, rank));
        }
    }

    /** Returns the number of A's elements. */
    public int sizeA() {
        return rank * linear.inputs();
    }

    /** Returns the number of B's elements. */
    public int sizeB() {
        return linear.outputs() * rank;
    }

    /** Returns the index of B's first element. */
    public long beginB() {
        return begin + sizeA();
    }

    /** Returns the index behind B's last element. */
    public long end() {
        return beginB() + sizeB();
    }
}
