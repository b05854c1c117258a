package org.mdpospark.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a safetensors file, tensor by tensor in the order that was announced, each in one piece or in many.
 *
 * <pre>{@code
 * try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
 *     writer.write("embed_tokens.weight", values); // as often as it takes to fill the tensor
 *     writer.finish();
 * }
 * }</pre>
 *
 * <p>The bytes go to a temporary file beside the target. {@link #finish} makes them durable and only then gives them
 * the target's name, so that there is a whole file or none, and readers of an earlier one keep what they have mapped.
 */
public final class SafetensorsWriter implements Closeable {
    private static final Map<String, String> METADATA = Map.of("format", "pt"); // transformers refuses files without
    private static final int CHUNK = 8192; // elements

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final List<TensorDescription> tensors;
    private final float[] values = new float[CHUNK];
    private final ByteBuffer chunk =
            ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int current; // index of the tensor that is being written
    private long written; // bytes of it
    private boolean finished;

    private SafetensorsWriter(Path file, Path temporary, FileChannel channel, List<TensorDescription> tensors) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
        this.tensors = tensors;
    }

    /**
     * Begins a file, which takes the place of an earlier one when it is finished. Its folder must exist.
     *
     * @throws IllegalArgumentException if two tensors have one name, or if a tensor would begin at an odd place: wider
     *     types must come first
     */
    public static SafetensorsWriter create(Path file, List<TensorDescription> tensors) throws IOException {
        byte[] header = HeaderText.of(tensors, METADATA);
        Path temporary = file.resolveSibling(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        SafetensorsWriter writer = new SafetensorsWriter(file, temporary, channel, List.copyOf(tensors));
        try {
            writer.append(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .flip());
            writer.append(ByteBuffer.wrap(header));
            writer.skipFullTensors();
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
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
            written += append(chunk.limit(count * type.bytes()));
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
        written += append(source);
        skipFullTensors();
    }

    /**
     * Ends the file and gives it its name.
     *
     * @throws IllegalStateException if a tensor is not full
     */
    public void finish() throws IOException {
        if (current < tensors.size()) {
            TensorDescription tensor = tensors.get(current);
            throw new IllegalStateException(
                    "all tensors must be written before the file is finished, but %s has %d of %d bytes"
                            .formatted(tensor.name(), written, tensor.bytes()));
        }
        channel.force(true);
        channel.close();
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            // Elsewhere a folder cannot be opened, and need not be: the new name is durable with the file.
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    /** Deletes what was written unless the file is finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!finished) {
            Files.deleteIfExists(temporary);
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

    private int append(ByteBuffer source) throws IOException {
        int count = source.remaining();
        while (source.hasRemaining()) {
            channel.write(source);
        }
        return count;
    }
}
