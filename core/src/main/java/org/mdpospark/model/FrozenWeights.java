package org.mdpospark.model;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.DecoderConfig;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.checkpoint.StoredTensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The base model's weights as arrays. 32-bit weights are used where their file is mapped. 16-bit weights are widened:
 * once, if all of them fit into memory, or else block by block into one buffer that the next block overwrites.
 */
final class FrozenWeights implements AutoCloseable {
    private static final int WIDEN_AT_ONCE = 1 << 20;
    private static final String HEAD = "head";
    private static final List<String> LLAMA = List.of(
            "input_layernorm.weight",
            "self_attn.q_proj.weight",
            "self_attn.k_proj.weight",
            "self_attn.v_proj.weight",
            "self_attn.o_proj.weight",
            "post_attention_layernorm.weight",
            "mlp.gate_proj.weight",
            "mlp.up_proj.weight",
            "mlp.down_proj.weight");
    private static final List<String> PHI = withBiases(
            "input_layernorm",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.dense",
            "mlp.fc1",
            "mlp.fc2");
    private static final List<String> VISION = withBiases(
            "layer_norm1",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.out_proj",
            "layer_norm2",
            "mlp.fc1",
            "mlp.fc2");

    private final Checkpoint checkpoint;
    private final Workers workers;
    private final DataType type;
    private final boolean resident;
    private final Map<String, BlockWeights> blocks = new HashMap<>(); // all of them, or the one in the buffer
    private final List<INDArray> owned = new ArrayList<>();
    private final List<ByteBuffer> mapped = new ArrayList<>(); // keeps the files mapped while arrays point into them
    private Optional<INDArray> buffer = Optional.empty();
    private long bytes;

    /**
     * Takes a checkpoint.
     *
     * @param type of the arrays
     * @param memory bytes that widened weights may take
     */
    FrozenWeights(Checkpoint checkpoint, Workers workers, DataType type, long memory) {
        this.checkpoint = checkpoint;
        this.workers = workers;
        this.type = type;
        this.resident = widenedBytes() <= memory;
    }

    /** Returns the bytes that widened weights take so far. */
    long bytes() {
        return bytes;
    }

    /** Returns the bytes that widened weights will take at most. */
    long plannedBytes() {
        return resident ? widenedBytes() : streamedElements() * type.width();
    }

    BlockWeights decoder(int layer) {
        List<String> names = checkpoint.config().decoder().kind() == DecoderConfig.Kind.LLAMA ? LLAMA : PHI;
        return block("decoder " + layer, names, name -> checkpoint.decoder(layer, name));
    }

    BlockWeights vision(int layer) {
        return block("vision " + layer, VISION, name -> checkpoint.vision(layer, name));
    }

    /** Returns the weight of the output layer [v, d]. */
    INDArray head() {
        return block(HEAD, List.of(HEAD), name -> checkpoint.head()).get(HEAD);
    }

    /** Returns a small tensor as an array of its own, which stays. */
    INDArray small(StoredTensor tensor, long... shape) {
        if (canBeUsedInPlace(tensor)) {
            return inPlace(tensor, shape);
        }
        INDArray array = Nd4j.createUninitializedDetached(type, shape);
        owned.add(array);
        bytes += array.length() * type.width();
        widen(tensor, array);
        return array;
    }

    /** Copies rows of a tensor [rows, columns] to the heap. */
    static void readRow(StoredTensor tensor, int row, float[] target) {
        tensor.read((long) row * target.length, FloatBuffer.wrap(target));
    }

    @Override
    public void close() {
        buffer.ifPresent(INDArray::close);
        owned.forEach(INDArray::close);
        blocks.clear();
        mapped.clear();
    }

    private BlockWeights block(String key, List<String> names, TensorLookup lookup) {
        BlockWeights loaded = blocks.get(key);
        if (loaded != null) {
            return loaded;
        }
        boolean stream = !resident && names.stream().anyMatch(name -> !canBeUsedInPlace(lookup.tensor(name)));
        if (stream) {
            blocks.keySet().removeIf(other -> true); // the buffer holds one block
        }
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        long at = 0;
        for (String name : names) {
            StoredTensor tensor = lookup.tensor(name);
            if (canBeUsedInPlace(tensor)) {
                arrays.put(name, inPlace(tensor, tensor.shape()));
            } else if (stream) {
                INDArray array = view(buffer(), at, tensor.shape());
                widen(tensor, array);
                arrays.put(name, array);
                at += tensor.elements();
            } else {
                arrays.put(name, small(tensor, tensor.shape()));
            }
        }
        BlockWeights block = new LoadedBlock(arrays);
        blocks.put(key, block);
        return block;
    }

    private INDArray buffer() {
        if (buffer.isEmpty()) {
            long elements = streamedElements();
            bytes += elements * type.width();
            buffer = Optional.of(Nd4j.createUninitializedDetached(type, elements));
        }
        return buffer.get();
    }

    private INDArray view(INDArray array, long offset, long[] shape) {
        long[] strides = shape.length == 1 ? new long[] {1} : new long[] {shape[1], 1};
        return Nd4j.create(array.data(), shape, strides, offset, 'c', type);
    }

    private boolean canBeUsedInPlace(StoredTensor tensor) {
        return tensor.type() == ElementType.F32 && type == DataType.FLOAT;
    }

    private INDArray inPlace(StoredTensor tensor, long[] shape) {
        ByteBuffer bytes = tensor.bytes();
        mapped.add(bytes);
        FloatPointer pointer = new FloatPointer(bytes.asFloatBuffer());
        long[] strides = shape.length == 1 ? new long[] {1} : new long[] {shape[1], 1};
        return Nd4j.create(
                Nd4j.createBuffer(pointer, tensor.elements(), DataType.FLOAT), shape, strides, 0, 'c', DataType.FLOAT);
    }

    private void widen(StoredTensor tensor, INDArray target) {
        if (type != DataType.FLOAT) {
            target.assign(Nd4j.createFromArray(tensor.floats()).reshape(target.shape()));
            return;
        }
        FloatBuffer values = HostMemory.of(target).values();
        int length = values.limit();
        workers.run((length + WIDEN_AT_ONCE - 1) / WIDEN_AT_ONCE, part -> {
            int from = part * WIDEN_AT_ONCE;
            tensor.read(from, values.slice(from, Math.min(WIDEN_AT_ONCE, length - from)));
        });
    }

    private long widenedBytes() {
        long elements = widenedElements(checkpoint.head());
        ModelConfig config = checkpoint.config();
        for (int layer = 0; layer < config.decoder().layers(); layer++) {
            elements += decoderElements(layer);
        }
        for (int layer = 0; layer < config.vision().layers(); layer++) {
            elements += visionElements(layer);
        }
        return elements * type.width();
    }

    /** Returns the elements of the largest block. */
    private long streamedElements() {
        return Math.max(widenedElements(checkpoint.head()), Math.max(decoderElements(0), visionElements(0)));
    }

    private long decoderElements(int layer) {
        List<String> names = checkpoint.config().decoder().kind() == DecoderConfig.Kind.LLAMA ? LLAMA : PHI;
        return names.stream()
                .mapToLong(name -> widenedElements(checkpoint.decoder(layer, name)))
                .sum();
    }

    private long visionElements(int layer) {
        return VISION.stream()
                .mapToLong(name -> widenedElements(checkpoint.vision(layer, name)))
                .sum();
    }

    private long widenedElements(StoredTensor tensor) {
        return canBeUsedInPlace(tensor) ? 0 : tensor.elements();
    }

    private static List<String> withBiases(String... modules) {
        List<String> names = new ArrayList<>();
        for (String module : modules) {
            names.add(module + ".weight");
            names.add(module + ".bias");
        }
        return List.copyOf(names);
    }

    private interface TensorLookup {
        StoredTensor tensor(String name);
    }

    private record LoadedBlock(Map<String, INDArray> arrays) implements BlockWeights {
        @Override
        public INDArray get(String name) {
            return find(name).orElseThrow(() -> new IllegalArgumentException("block has no weight of name " + name));
        }

        @Override
        public Optional<INDArray> find(String name) {
            return Optional.ofNullable(arrays.get(name));
        }
    }
}
