package org.mdpospark.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A copy of a checkpoint's weight files in which tensors can be overwritten where they lie: the names, types and
 * shapes, the files they are in, and every byte that is not overwritten stay those of the original.
 */
public final class WeightsCopy {
    private final Path folder;
    private final Map<String, Place> places;

    private WeightsCopy(Path folder, Map<String, Place> places) {
        this.folder = folder;
        this.places = places;
    }

    /** Where a tensor's bytes lie. */
    private record Place(Path file, long position, long bytes) {}

    /** Copies the files that hold the original's weights, with their index if they have one, into a folder. */
    public static WeightsCopy create(CheckpointFiles original, Path folder) throws IOException {
        Map<String, Place> places = new HashMap<>();
        for (SafetensorsFile file : original.files()) {
            Path copy = copy(file.path(), folder);
            SafetensorsHeader header = file.header();
            header.tensors()
                    .forEach((tensor, entry) ->
                            places.put(tensor, new Place(copy, header.dataStart() + entry.begin(), entry.bytes())));
        }
        if (!Files.exists(folder.resolve(CheckpointFiles.SINGLE_FILE))) {
            copy(original.folder().resolve(CheckpointFiles.INDEX_FILE), folder);
        }
        return new WeightsCopy(folder, places);
    }

    /** Copies the content alone: the original may be a link, or protected from writing. */
    private static Path copy(Path file, Path folder) throws IOException {
        Path copy = folder.resolve(String.valueOf(file.getFileName()));
        try (InputStream content = Files.newInputStream(file)) {
            Files.copy(content, copy);
        }
        return copy;
    }

    /**
     * Returns a tensor's bytes, little-endian, to be overwritten; {@link MappedByteBuffer#force} makes that durable.
     *
     * @throws MalformedCheckpointException if there is no such tensor
     */
    public MappedByteBuffer writable(String tensor) throws IOException {
        Place place = places.get(tensor);
        if (place == null) {
            throw new MalformedCheckpointException(folder, "has no tensor " + Shown.name(tensor));
        }
        try (FileChannel channel = FileChannel.open(place.file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, place.position(), place.bytes());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return bytes;
        }
    }
}
