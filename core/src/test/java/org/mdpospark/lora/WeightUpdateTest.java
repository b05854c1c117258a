package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.StoredTensor;
import org.mdpospark.checkpoint.TensorDescription;

/** A weight wider and higher than what is multiplied and rounded at a time. */
class WeightUpdateTest {
    private static final int RANK = 3;
    private static final LinearModule LINEAR = new LinearModule(0, "mlp.down_proj", 1100, 130);

    @TempDir
    private Path folder;

    @Test
    void addsTheUpdateToEveryWeight() throws IOException {
        StoredTensor weight = weight(0.25f);
        Adapter adapter = Adapter.zeros(TestModules.config(RANK), AdapterLayout.of(RANK, List.of(LINEAR)));
        SplittableRandom random = new SplittableRandom(0);
        FloatBuffer values = adapter.values();
        while (values.hasRemaining()) {
            values.put((float) random.nextDouble(-1, 1));
        }

        float[] merged = merge(weight, adapter);

        AdaptedModule module = adapter.layout().modules().get(0);
        FloatBuffer a = adapter.valuesA(module);
        FloatBuffer b = adapter.valuesB(module);
        for (int row = 0; row < LINEAR.outputs(); row++) {
            for (int column = 0; column < LINEAR.inputs(); column++) {
                double update = 0;
                for (int k = 0; k < RANK; k++) {
                    update += 2.0 * b.get(row * RANK + k) * a.get(k * LINEAR.inputs() + column);
                }
                assertThat(merged[row * LINEAR.inputs() + column]).isEqualTo((float) (0.25f + update));
            }
        }
    }

    @Test
    void leavesTheSignOfAZeroWithoutUpdate() throws IOException {
        StoredTensor weight = weight(-0f);
        Adapter adapter = AdapterInitializer.initial(TestModules.config(RANK), AdapterLayout.of(RANK, List.of(LINEAR)));

        for (float value : merge(weight, adapter)) {
            assertThat(Float.floatToRawIntBits(value)).isEqualTo(Float.floatToRawIntBits(-0f));
        }
    }

    private StoredTensor weight(float value) throws IOException {
        Path file = folder.resolve("weight.safetensors");
        TensorDescription tensor = new TensorDescription("weight", ElementType.F32, LINEAR.outputs(), LINEAR.inputs());
        FloatBuffer values = FloatBuffer.allocate((int) tensor.elements());
        while (values.hasRemaining()) {
            values.put(value);
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, List.of(tensor))) {
            writer.write("weight", values.flip());
            writer.finish();
        }
        return SafetensorsFile.open(file).tensor("weight");
    }

    private static float[] merge(StoredTensor weight, Adapter adapter) {
        ByteBuffer copy = ByteBuffer.allocate(weight.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(weight.bytes()).flip();
        new WeightUpdate(adapter, adapter.layout().modules().get(0)).apply(weight, copy);
        float[] merged = new float[Math.toIntExact(weight.elements())];
        copy.asFloatBuffer().get(merged);
        return merged;
    }
}
