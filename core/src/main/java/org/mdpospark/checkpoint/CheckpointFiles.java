package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights of a checkpoint folder: {@code model.safetensors}, or the files that {@code model.safetensors.index.json}
 * names. Where both lie there, the single file counts, as in transformers.
 */
public final class CheckpointFiles implements TensorSource {
    static final String SINGLE_FILE = "model.safetensors";
    static final String INDEX_FILE = "model.safetensors.index.json";
    private static final String WEIGHT_MAP = "weight_map";

    private final Path folder;
    private final Map<String, SafetensorsFile> files; // by file name, in order
    private final Map<String, SafetensorsFile> fileOfTensor;

    private CheckpointFiles(
            Path folder, Map<String, SafetensorsFile> files, Map<String, SafetensorsFile> fileOfTensor) {
        this.folder = folder;
        this.files = files;
        this.fileOfTensor = Collections.unmodifiableMap(fileOfTensor);
    }

    /**
     * Opens the weights of a folder and checks the headers of all files.
     *
     * @throws MalformedCheckpointException if there are none, or if the index and the files disagree
     */
    public static CheckpointFiles open(Path folder) throws IOException {
        if (Files.exists(folder.resolve(SINGLE_FILE))) {
            return single(folder);
        }
        if (Files.exists(folder.resolve(INDEX_FILE))) {
            return indexed(folder);
        }
        throw new MalformedCheckpointException(
                folder,
                "must hold %s or %s, but holds neither; weights in another format must be saved as safetensors first"
                        .formatted(SINGLE_FILE, INDEX_FILE));
    }

    private static CheckpointFiles single(Path folder) throws IOException {
        SafetensorsFile file = SafetensorsFile.open(folder.resolve(SINGLE_FILE));
        Map<String, SafetensorsFile> fileOfTensor = new LinkedHashMap<>();
        for (String name : file.names()) {
            fileOfTensor.put(name, file);
        }
        return new CheckpointFiles(folder, Map.of(SINGLE_FILE, file), fileOfTensor);
    }

    private static CheckpointFiles indexed(Path folder) throws IOException {
        Path index = folder.resolve(INDEX_FILE);
        JsonNode weightMap = JsonFile.readObject(index).path(WEIGHT_MAP);
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new MalformedCheckpointException(
                    index, "must map tensors to files in weight_map, but has no such map");
        }
        Map<String, SafetensorsFile> files = new TreeMap<>();
        Map<String, SafetensorsFile> fileOfTensor = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
            String fileName = fileName(index, entry);
            SafetensorsFile file = files.get(fileName);
            if (file == null) {
                file = openShard(index, folder.resolve(fileName));
                files.put(fileName, file);
            }
            if (!file.names().contains(entry.getKey())) {
                throw new MalformedCheckpointException(
                        index,
                        "says that %s holds tensor %s, but it does not"
                                .formatted(fileName, Shown.name(entry.getKey())));
            }
            fileOfTensor.put(entry.getKey(), file);
        }
        requireNamed(index, files, fileOfTensor);
        return new CheckpointFiles(folder, files, fileOfTensor);
    }

    private static SafetensorsFile openShard(Path index, Path shard) throws IOException {
        if (!Files.exists(shard)) {
            throw new MalformedCheckpointException(
                    index, "names %s, which the folder lacks; download it again".formatted(shard.getFileName()));
        }
        return SafetensorsFile.open(shard);
    }

    /** Requires that the index names every tensor of its files, so that none comes twice or is forgotten. */
    private static void requireNamed(
            Path index, Map<String, SafetensorsFile> files, Map<String, SafetensorsFile> fileOfTensor)
            throws MalformedCheckpointException {
        for (Map.Entry<String, SafetensorsFile> file : files.entrySet()) {
            for (String name : file.getValue().names()) {
                if (fileOfTensor.get(name) != file.getValue()) {
                    throw new MalformedCheckpointException(
                            index,
                            "must name every tensor of its files, but does not say that %s holds %s"
                                    .formatted(file.getKey(), Shown.name(name)));
                }
            }
        }
    }

    /** Returns the name of a file beside the index. The file itself may be a link, as in the Hugging Face cache. */
    private static String fileName(Path index, Map.Entry<String, JsonNode> entry) throws MalformedCheckpointException {
        String name = entry.getValue().asText();
        if (!entry.getValue().isTextual() || !name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")) {
            throw new MalformedCheckpointException(
                    index,
                    "must map tensor %s to the name of a file beside it, but maps it to %s"
                            .formatted(
                                    Shown.name(entry.getKey()),
                                    Shown.name(entry.getValue().toString())));
        }
        return name;
    }

    /** Returns the folder. */
    public Path folder() {
        return folder;
    }

    /** Returns the files that hold the weights, in the order of their names. */
    Collection<SafetensorsFile> files() {
        return files.values();
    }

    @Override
    public Set<String> names() {
        return fileOfTensor.keySet();
    }

    @Override
    public StoredTensor tensor(String name) throws IOException {
        SafetensorsFile file = fileOfTensor.get(name);
        if (file == null) {
            throw new MalformedCheckpointException(folder, "has no tensor " + Shown.name(name));
        }
        return file.tensor(name);
    }
}
