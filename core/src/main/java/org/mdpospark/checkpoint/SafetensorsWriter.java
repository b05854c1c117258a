package org.mdpospark.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final SafetensorsOutput output;
    private boolean finished;

    private SafetensorsWriter(Path file, Path temporary, FileChannel channel, SafetensorsOutput output) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
        this.output = output;
    }

    /**
     * Begins a file, which takes the place of an earlier one when it is finished. Its folder must exist.
     *
     * @throws IllegalArgumentException if two tensors have one name, or if a tensor would begin at an odd place: wider
     *     types must come first
     */
    public static SafetensorsWriter create(Path file, List<TensorDescription> tensors) throws IOException {
        SafetensorsOutput.length(tensors); // refuses what cannot be written before there is a file
        Path temporary = file.resolveSibling(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            SafetensorsOutput output = new SafetensorsOutput(Channels.newOutputStream(channel), tensors);
            return new SafetensorsWriter(file, temporary, channel, output);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(temporary);
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
        output.write(name, source);
    }

    /**
     * Writes the next bytes of a tensor as they are: little-endian elements of its type.
     *
     * @param name the first tensor that is not full yet
     * @throws IllegalArgumentException if it is another tensor's turn, or if the tensor has no room for the bytes
     */
    public void write(String name, ByteBuffer source) throws IOException {
        output.write(name, source);
    }

    /**
     * Ends the file and gives it its name.
     *
     * @throws IllegalStateException if a tensor is not full
     */
    public void finish() throws IOException {
        output.requireFull();
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
}
