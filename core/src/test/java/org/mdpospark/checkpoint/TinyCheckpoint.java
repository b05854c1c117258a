package org.mdpospark.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** A checkpoint in memory that a test can change before it is written: a golden one with smaller tensors. */
final class TinyCheckpoint {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    // Sizes of the golden checkpoints and what becomes of them: vocabularies, widths, patch.
    private static final Map<Long, Long> SHRUNK =
            Map.of(640L, 10L, 512L, 10L, 64L, 8L, 112L, 12L, 120L, 12L, 32L, 4L, 69L, 6L, 14L, 1L);

    private final ObjectNode config;
    private final Map<String, TensorDescription> tensors = new LinkedHashMap<>();

    private TinyCheckpoint(ObjectNode config) {
        this.config = config;
    }

    /** Returns LLaVA with 3 decoder and 4 vision blocks. */
    static TinyCheckpoint llava() throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(readConfig("llava-tiny"));
        checkpoint.addTensors("llava-tiny/model-00001-of-00002.safetensors");
        checkpoint.addTensors("llava-tiny/model-00002-of-00002.safetensors");
        shrink(checkpoint.config.withObject("/text_config"));
        shrink(checkpoint.config.withObject("/vision_config"));
        return checkpoint;
    }

    /** Returns Bunny with 3 decoder and 4 vision blocks, of which the last is not stored. */
    static TinyCheckpoint bunny() throws IOException {
        TinyCheckpoint checkpoint = new TinyCheckpoint(readConfig("bunny-tiny"));
        checkpoint.addTensors("bunny-tiny/model.safetensors");
        shrink(checkpoint.config);
        shrink(checkpoint.config.withObject("/x_test_vision_config"));
        checkpoint.config.put("partial_rotary_factor", 1); // a head is 2 wide now
        return checkpoint;
    }

    private static ObjectNode readConfig(String folder) throws IOException {
        return (ObjectNode) new ObjectMapper()
                .readTree(GOLDEN.resolve(folder + "/config.json").toFile());
    }

    private static void shrink(ObjectNode config) {
        for (String field : List.of("vocab_size", "hidden_size", "intermediate_size", "patch_size", "mm_hidden_size")) {
            if (config.has(field)) {
                config.put(field, SHRUNK.get(config.get(field).longValue()));
            }
        }
        if (config.has("image_size")) {
            config.put("image_size", config.get("image_size").intValue() / 14);
        }
    }

    private void addTensors(String file) {
        PlainSafetensors golden = PlainSafetensors.read(GOLDEN.resolve(file));
        for (String name : golden.names()) {
            long[] shape = LongStream.of(golden.shape(name))
                    .map(size -> SHRUNK.getOrDefault(size, size))
                    .toArray();
            add(name, ElementType.valueOf(golden.type(name)), shape);
        }
    }

    ObjectNode config() {
        return config;
    }

    TinyCheckpoint set(String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = slash < 0 ? config : config.withObject("/" + pointer.substring(0, slash));
        parent.set(pointer.substring(slash + 1), value);
        return this;
    }

    TinyCheckpoint add(String name, ElementType type, long... shape) {
        tensors.put(name, new TensorDescription(name, type, shape));
        return this;
    }

    TinyCheckpoint remove(String name) {
        tensors.remove(name);
        return this;
    }

    TinyCheckpoint rename(UnaryOperator<String> names) {
        List<TensorDescription> all = List.copyOf(tensors.values());
        tensors.clear();
        for (TensorDescription tensor : all) {
            add(names.apply(tensor.name()), tensor.type(), tensor.shape());
        }
        return this;
    }

    /** Writes config.json and model.safetensors. */
    Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.toPrettyString());
        writeTensors(folder.resolve("model.safetensors"), List.copyOf(tensors.values()));
        return folder;
    }

    /** Writes config.json, a.safetensors with every other tensor, b.safetensors with the rest, and the index. */
    Path writeShards(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.toPrettyString());
        ObjectNode index = new ObjectMapper().createObjectNode();
        List<List<TensorDescription>> shards = List.of(new ArrayList<>(), new ArrayList<>());
        for (TensorDescription tensor : tensors.values()) {
            int shard = index.withObject("/weight_map").size() % 2;
            index.withObject("/weight_map").put(tensor.name(), shard == 0 ? "a.safetensors" : "b.safetensors");
            shards.get(shard).add(tensor);
        }
        writeTensors(folder.resolve("a.safetensors"), shards.get(0));
        writeTensors(folder.resolve("b.safetensors"), shards.get(1));
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.toPrettyString());
        return folder;
    }

    private static void writeTensors(Path file, List<TensorDescription> tensors) throws IOException {
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
            for (TensorDescription tensor : tensors) {
                SplittableRandom random = new SplittableRandom(tensor.name().hashCode());
                FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(tensor.elements()));
                while (values.hasRemaining()) {
                    values.put((float) random.nextDouble(-1, 1));
                }
                writer.write(tensor.name(), values.flip());
            }
            writer.finish();
        }
    }
}
