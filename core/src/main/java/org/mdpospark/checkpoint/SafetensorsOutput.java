package org.mdpospark.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * Writes what a safetensors file holds to a stream, tensor by tensor in the order that was announced, each in one piece
 * or in many. {@link SafetensorsWriter} does it to a file that appears whole or not at all.
 */
public final class SafetensorsOutput {
    static final Map<String, String> METADATA = Map.of("format", "pt"); // transformers refuses files without
    private static final int CHUNK = 8192; // elements

    private final OutputStream stream;
    private final List<TensorDescription> tensors;
    private final float[] values = new float[CHUNK];
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int current; // index of the tensor that is being written
    private long written; // bytes of it

    /**
     * Begins with the header.
     *
     * @param stream is neither flushed nor closed
     * @throws IllegalArgumentException if two tensors have one name, or if a tensor would begin at an odd place: wider
     *     types must come first
     */
    public SafetensorsOutput(OutputStream stream, List<TensorDescription> tensors) throws IOException {
        byte[] header = HeaderText.of(tensors, METADATA);
        this.stream = stream;
        this.tensors = List.copyOf(tensors);
        stream.write(chunk.putLong(0, header.length).array(), 0, SafetensorsFormat.LENGTH_BYTES);
        stream.write(header);
        skipFullTensors();
    }

    /** Returns the bytes of a file of these tensors. */
    public static long length(List<TensorDescription> tensors) throws IOException {
        long length = (long) SafetensorsFormat.LENGTH_BYTES + HeaderText.of(tensors, METADATA).length;
        for (TensorDescription tensor : tensors) {
            length = Math.addExact(length, tensor.bytes());
        }
        return length;
    }

    /**
     * Writes the next values of a tensor, rounded to its type: to the nearest, and to the even one of two.
     *
     * @param name the first tensor that is not full yet
     * @throws IllegalArgumentException if it is another tensor's turn, if the tensor has no room for the values, or if
     *     one of them is finite but too large for the type
     */
    public void write(String name, FloatBuffer source) throws IOException {
        ElementType type = tensor(name).type();
        requireRoom(name, (long) source.remaining() * type.bytes());
        while (source.hasRemaining()) {
            int count = Math.min(CHUNK, source.remaining());
            source.get(values, 0, count);
            requireInRange(name, type, count);
            type.narrow(values, count, chunk.clear());
            append(count * type.bytes());
        }
        skipFullTensors();
    }

    /**
     * Writes the next bytes of a tensor as they are: little-endian elements of its type.
     *
     * @param name the first tensor that is not full yet
     * @throws IllegalArgumentException if it is another tensor's turn, or if the tensor has no room for the bytes
     */
    public void write(String name, ByteBuffer source) throws IOException {
        requireRoom(name, source.remaining());
        while (source.hasRemaining()) {
            int count = Math.min(chunk.capacity(), source.remaining());
            source.get(chunk.array(), 0, count);
            append(count);
        }
        skipFullTensors();
    }

    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalStateException if a tensor is not full
     */
    public void requireFull() {
        if (current < tensors.size()) {
            TensorDescription tensor = tensors.get(current);
            throw new IllegalStateException(
                    "all tensors must be written before the file is finished, but %s has %d of %d bytes"
                            .formatted(tensor.name(), written, tensor.bytes()));
        }
    }

    private TensorDescription tensor(String name) {
        if (current == tensors.size()) {
            throw new IllegalArgumentException("all tensors are written, but more is given for " + name);
        }
        TensorDescription tensor = tensors.get(current);
        if (!tensor.name().equals(name)) {
            throw new IllegalArgumentException(
                    "tensor %s must be written next, but is given %s".formatted(tensor.name(), name));
        }
        return tensor;
    }

    private void requireRoom(String name, long bytes) {
        long room = tensor(name).bytes() - written;
        if (bytes > room) {
            throw new IllegalArgumentException(
                    "tensor %s has room for %d more bytes, but is given %d".formatted(name, room, bytes));
        }
    }

    private void requireInRange(String name, ElementType type, int count) {
        for (int i = 0; i < count; i++) {
            if (type.overflows(values[i])) {
                throw new IllegalArgumentException(
                        "tensor %s must hold values that %s can, but is given %s".formatted(name, type, values[i]));
            }
        }
    }

    private void skipFullTensors() {
        while (current < tensors.size() && written == tensors.get(current).bytes()) {
            current++;
            written = 0;
        }
    }

    private void append(int bytes) throws IOException {
        stream.write(chunk.array(), 0, bytes);
        written += bytes;
    }
}
