package org.mdpospark.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Reads from a stream what {@link SafetensorsOutput} wrote of tensors that are known beforehand, in the same order.
 * Anything else in the stream is refused before a value is read; nothing is allocated by what the stream says.
 */
public final class SafetensorsInput {
    private static final int CHUNK_BYTES = 1 << 16;

    private final InputStream stream;
    private final List<TensorDescription> tensors;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int next; // index of a tensor

    /**
     * Reads the header.
     *
     * @param stream is not closed
     * @throws MalformedCheckpointException if it is not the header of these tensors
     */
    public SafetensorsInput(InputStream stream, List<TensorDescription> tensors) throws IOException {
        this.stream = stream;
        this.tensors = List.copyOf(tensors);
        byte[] header = HeaderText.of(tensors, SafetensorsOutput.METADATA);
        byte[] length = new byte[SafetensorsFormat.LENGTH_BYTES];
        ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
        if (!Arrays.equals(stream.readNBytes(length.length), length)
                || !Arrays.equals(stream.readNBytes(header.length), header)) {
            throw new MalformedCheckpointException("must hold other tensors: in number, names, types or shapes");
        }
    }

    /**
     * Reads the next tensor, exactly, to the target's end.
     *
     * @throws IllegalArgumentException if it is another tensor's turn, or the target has another size
     */
    public void read(String name, FloatBuffer target) throws IOException {
        if (next == tensors.size() || !tensors.get(next).name().equals(name)) {
            throw new IllegalArgumentException(
                    "tensors must be read in the order of the file, but %s is number %d".formatted(name, next));
        }
        TensorDescription tensor = tensors.get(next++);
        if (tensor.elements() != target.remaining()) {
            throw new IllegalArgumentException("tensor %s has %d values, but the target has room for %d"
                    .formatted(name, tensor.elements(), target.remaining()));
        }
        int bytes = tensor.type().bytes();
        while (target.hasRemaining()) {
            int count = Math.min(CHUNK_BYTES / bytes, target.remaining()) * bytes;
            if (stream.readNBytes(chunk.array(), 0, count) < count) {
                throw new MalformedCheckpointException("ends inside tensor " + name);
            }
            tensor.type().widen(chunk.clear().limit(count), target);
        }
    }
}
