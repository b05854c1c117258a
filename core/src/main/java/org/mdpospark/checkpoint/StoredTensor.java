package org.mdpospark.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A tensor of a checkpoint, in row-major order, mapped into memory where its file lies: the operating system reads a
 * page when it is first touched, and all processes of a machine share it. Safe for use by several threads at once.
 *
 * <p>The file must not be shortened while the tensor is in use: touching a page that is gone ends in an
 * {@link InternalError}. Files that are replaced by renaming, as {@link SafetensorsWriter} does, do no harm.
 */
public final class StoredTensor {
    private final String name;
    private final ElementType type;
    private final long[] shape;
    private final long elements;
    private final ByteBuffer bytes;

    /** Takes bytes that the type and the shape are known to fill. */
    StoredTensor(String name, ElementType type, long[] shape, ByteBuffer bytes) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.elements = bytes.capacity() / type.bytes();
        this.bytes = bytes.asReadOnlyBuffer();
    }

    /** Returns the name that the file gives it. */
    public String name() {
        return name;
    }

    public ElementType type() {
        return type;
    }

    /** Returns the size of each dimension, the slowest first; empty for a single number. */
    public long[] shape() {
        return shape.clone();
    }

    /** Returns the number of elements. */
    public long elements() {
        return elements;
    }

    /** Returns the stored bytes: read-only, little-endian, outside the heap. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Converts elements to float, exactly, and fills what remains of the target with them.
     *
     * @param from index of the first element
     * @throws IndexOutOfBoundsException if the tensor ends before the target is full
     */
    public void read(long from, FloatBuffer target) {
        int count = target.remaining();
        if (from < 0 || from > elements - count) {
            throw new IndexOutOfBoundsException("elements %d to %d must lie in tensor %s, which has %d"
                    .formatted(from, from + count, name, elements));
        }
        // No overflow: no tensor has more bytes than an int counts.
        int start = Math.toIntExact(from * type.bytes());
        type.widen(bytes.slice(start, count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN), target);
    }

    /** Returns all elements as an array: for small tensors. */
    public float[] floats() {
        float[] floats = new float[Math.toIntExact(elements)];
        read(0, FloatBuffer.wrap(floats));
        return floats;
    }

    /** Returns name, type and shape. */
    @Override
    public String toString() {
        return "%s %s %s".formatted(name, type, TensorShape.text(shape));
    }
}
