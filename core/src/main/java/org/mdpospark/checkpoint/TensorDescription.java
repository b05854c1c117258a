package org.mdpospark.checkpoint;

/**
 * A tensor that is to be written.
 *
 * @param name unique in its file
 * @param shape the size of each dimension, the slowest first; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TensorDescription(String name, ElementType type, long... shape) {
    public TensorDescription {
        if (name.equals(SafetensorsFormat.METADATA)) {
            throw new IllegalArgumentException(
                    "tensor must not be called %s, which the format keeps for itself".formatted(name));
        }
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("tensor %s must have no negative size, but has shape %s"
                        .formatted(name, TensorShape.text(shape)));
            }
        }
    }

    /**
     * Returns the number of elements.
     *
     * @throws ArithmeticException if it is 2^63 or more
     */
    public long elements() {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    long bytes() {
        return Math.multiplyExact(elements(), type.bytes());
    }
}
