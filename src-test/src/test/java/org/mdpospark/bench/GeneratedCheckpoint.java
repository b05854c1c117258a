package org.mdpospark.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;

/**
 * Writes a checkpoint with random weights in the layout of a published one, for measurements that need its size and not
 * its knowledge.
 *
 * <p>Arguments: SHAPE FOLDER [TYPE]. SHAPE is {@code llava-1.5-7b} (14 GB), {@code bunny-1.0-3b} (6 GB),
 * {@code llava-small}, {@code llava-deep} (430 MB) or {@code bunny-small}; TYPE is {@code F16}, {@code BF16} or
 * {@code F32}, the published one if it is not given. The folder gets config.json and the weights, and no tokenizer. The
 * same arguments give the same bytes.
 */
public final class GeneratedCheckpoint {
    static final long PUBLISHED_SHARD_BYTES = 5_000_000_000L;
    private static final long SEED = 20240617;

    private GeneratedCheckpoint() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length > 3) {
            throw new IllegalArgumentException(
                    "arguments must be SHAPE FOLDER [TYPE], but are: " + String.join(" ", arguments));
        }
        CheckpointShape shape = CheckpointShape.of(arguments[0]);
        ElementType type = arguments.length == 3 ? ElementType.valueOf(arguments[2]) : shape.type();
        write(shape, Path.of(arguments[1]), type, PUBLISHED_SHARD_BYTES);
    }

    /** Writes a checkpoint whose weight files have at most as many bytes, or one tensor each if that has more. */
    static void write(CheckpointShape shape, Path folder, ElementType type, long shardBytes) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), shape.config(type));
        List<TensorDescription> tensors = CheckpointLayout.of(ModelConfig.read(folder), type);
        Path scratch = folder.resolve("block.tmp");
        try {
            write(folder, shards(tensors, type, shardBytes), GeneratedWeights.draw(scratch, type, SEED), type);
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    private static List<List<TensorDescription>> shards(
            List<TensorDescription> tensors, ElementType type, long shardBytes) {
        List<List<TensorDescription>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (TensorDescription tensor : tensors) {
            long tensorBytes = tensor.elements() * type.bytes();
            if (bytes > 0 && bytes + tensorBytes > shardBytes) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.get(shards.size() - 1).add(tensor);
            bytes += tensorBytes;
        }
        return shards;
    }

    private static void write(
            Path folder, List<List<TensorDescription>> shards, GeneratedWeights weights, ElementType type)
            throws IOException {
        if (shards.size() == 1) {
            writeShard(folder.resolve("model.safetensors"), shards.get(0), weights);
            return;
        }
        ObjectNode index = new ObjectMapper().createObjectNode();
        ObjectNode metadata = index.putObject("metadata");
        ObjectNode weightMap = index.putObject("weight_map");
        long bytes = 0;
        for (int shard = 0; shard < shards.size(); shard++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards.size());
            writeShard(folder.resolve(name), shards.get(shard), weights);
            for (TensorDescription tensor : shards.get(shard)) {
                weightMap.put(tensor.name(), name);
                bytes += tensor.elements() * type.bytes();
            }
        }
        metadata.put("total_size", bytes);
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.toPrettyString());
    }

    private static void writeShard(Path file, List<TensorDescription> tensors, GeneratedWeights weights)
            throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
            for (TensorDescription tensor : tensors) {
                weights.write(tensor, writer);
            }
            writer.finish();
        }
    }
}
