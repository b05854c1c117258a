package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A safetensors file. Opening it reads and checks the header; a tensor is mapped into memory when it is first asked
 * for. The file is not kept open. Safe for use by several threads at once.
 *
 * <p>Refuses what the reference implementation refuses: tensors that overlap, leave holes or disagree with their type
 * and shape, among others. Beyond that, it refuses names that come twice.
 */
public final class SafetensorsFile implements TensorSource {
    private final Path file;
    private final long fileBytes;
    private final SafetensorsHeader header;
    private final Map<String, StoredTensor> mapped = new ConcurrentHashMap<>();

    private SafetensorsFile(Path file, long fileBytes, SafetensorsHeader header) {
        this.file = file;
        this.fileBytes = fileBytes;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @throws MalformedCheckpointException if it is no regular file or not in the safetensors format
     */
    public static SafetensorsFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new MalformedCheckpointException(file, "must be a safetensors file, but is none");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafetensorsFile(file, channel.size(), SafetensorsHeader.read(file, channel));
        }
    }

    /** Returns what the header says besides the tensors, such as {@code format}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    Path path() {
        return file;
    }

    SafetensorsHeader header() {
        return header;
    }

    @Override
    public Set<String> names() {
        return header.tensors().keySet();
    }

    @Override
    public StoredTensor tensor(String name) throws IOException {
        StoredTensor tensor = mapped.get(name);
        if (tensor == null) {
            StoredTensor created = map(name);
            StoredTensor earlier = mapped.putIfAbsent(name, created);
            tensor = earlier == null ? created : earlier;
        }
        return tensor;
    }

    private StoredTensor map(String name) throws IOException {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw malformed("has no tensor " + Shown.name(name));
        }
        ElementType type = entry.type()
                .elementType()
                .orElseThrow(() -> malformed("holds tensor %s as %s, but weights must be F32, F16 or BF16"
                        .formatted(Shown.name(name), entry.type())));
        if (entry.bytes() > Integer.MAX_VALUE) {
            throw malformed("holds tensor %s of %d bytes, but a tensor must have at most %d"
                    .formatted(Shown.name(name), entry.bytes(), Integer.MAX_VALUE));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != fileBytes) {
                throw malformed("had %d bytes when it was opened, but now has %d".formatted(fileBytes, channel.size()));
            }
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, header.dataStart() + entry.begin(), entry.bytes());
            return new StoredTensor(name, type, entry.shape(), bytes);
        }
    }

    private MalformedCheckpointException malformed(String problem) {
        return new MalformedCheckpointException(file, problem);
    }
}
