package org.mdpospark.checkpoint;

import java.util.StringJoiner;

/** Shapes of tensors: the size of each dimension, the slowest first. */
final class TensorShape {
    private TensorShape() {}

    /** Returns the shape as messages show it: {@code [640, 64]}. */
    static String text(long[] shape) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (long size : shape) {
            text.add(Long.toString(size));
        }
        return text.toString();
    }
}
