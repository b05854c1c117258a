package org.mdpospark.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;

/**
 * Random weights: normal with a standard deviation of 0.02, around 1 in the weights of norms and around 0 elsewhere. A
 * tensor repeats one block of them, from a place that its name decides: drawing seven billion would take minutes.
 */
final class GeneratedWeights {
    private static final int BLOCK = 1 << 22; // elements; more than most tensors have
    private static final double DEVIATION = 0.02;
    private static final String AROUND_ZERO = "around zero";
    private static final String AROUND_ONE = "around one";

    private final ByteBuffer aroundZero;
    private final ByteBuffer aroundOne;
    private final ElementType type;

    private GeneratedWeights(ByteBuffer aroundZero, ByteBuffer aroundOne, ElementType type) {
        this.aroundZero = aroundZero;
        this.aroundOne = aroundOne;
        this.type = type;
    }

    /** Draws the block; the scratch file holds it, rounded to the type, while the weights are in use. */
    static GeneratedWeights draw(Path scratch, ElementType type, long seed) throws IOException {
        List<TensorDescription> blocks = List.of(
                new TensorDescription(AROUND_ZERO, type, BLOCK), new TensorDescription(AROUND_ONE, type, BLOCK));
        Random random = new Random(seed);
        float[] values = new float[BLOCK];
        try (SafetensorsWriter writer = SafetensorsWriter.create(scratch, blocks)) {
            for (TensorDescription block : blocks) {
                double mean = block.name().equals(AROUND_ONE) ? 1 : 0;
                for (int i = 0; i < BLOCK; i++) {
                    values[i] = (float) (mean + DEVIATION * random.nextGaussian());
                }
                writer.write(block.name(), FloatBuffer.wrap(values));
            }
            writer.finish();
        }
        SafetensorsFile file = SafetensorsFile.open(scratch);
        return new GeneratedWeights(
                file.tensor(AROUND_ZERO).bytes(), file.tensor(AROUND_ONE).bytes(), type);
    }

    /** Writes all of a tensor. */
    void write(TensorDescription tensor, SafetensorsWriter writer) throws IOException {
        boolean norm = tensor.name().endsWith("norm.weight") || tensor.name().matches(".*layer_norm[12]\\.weight");
        ByteBuffer block = norm ? aroundOne : aroundZero;
        int from = Math.floorMod(tensor.name().hashCode(), BLOCK) * type.bytes();
        long missing = tensor.elements() * type.bytes();
        while (missing > 0) {
            int count = (int) Math.min(missing, block.capacity() - from);
            writer.write(tensor.name(), block.slice(from, count));
            missing -= count;
            from = 0;
        }
    }
}
