package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.TargetModules;

/** States of a run that trains a small adapter, of several blocks of values all the same. */
final class SampleRun {
    static final String FINGERPRINT = "5ca1ab1e".repeat(8);
    static final List<LinearModule> LINEARS = linears();
    static final AdapterFormat FORMAT = new AdapterFormat(
            new LoraConfig(4, 8, 0, false, TargetModules.allLinear(), 0),
            AdapterLayout.of(4, LINEARS),
            KeyProfile.LLAVA_TRANSFORMERS_5,
            Optional.of("llava-hf/llava-1.5-7b-hf"));

    private SampleRun() {}

    private static List<LinearModule> linears() {
        List<LinearModule> linears = new ArrayList<>();
        for (int layer = 0; layer < 11; layer++) { // so that the order of names is not that of numbers
            linears.add(new LinearModule(layer, "self_attn.q_proj", 48, 40));
            linears.add(new LinearModule(layer, "mlp.down_proj", 56, 48));
        }
        return linears;
    }

    static CheckpointStore store(FileSystem fileSystem, java.nio.file.Path run, int keep) {
        return new CheckpointStore(fileSystem, new Path(run.toUri()), FINGERPRINT, FORMAT, keep);
    }

    /** Returns a round's state: any finite parameters, and any bits at all besides. */
    static RunState state(int round) {
        Random random = new Random(round);
        int length = (int) FORMAT.layout().length();
        float[] parameters = new float[length];
        for (int i = 0; i < length; i++) {
            parameters[i] = (float) random.nextGaussian();
        }
        parameters[0] = -0.0f;
        parameters[1] = Float.MIN_VALUE;
        parameters[2] = Float.MAX_VALUE;
        return new RunState(
                round,
                10L * round,
                320L * round,
                parameters,
                anyBits(random, 2 * length),
                anyBits(random, length),
                notes(round));
    }

    private static float[] anyBits(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    private static ObjectNode notes(int round) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("loss", 1.0 / (round + 3))
                .put("dropped", round)
                .put("text", "süß ☃");
    }

    static void requireSame(RunState found, RunState expected) {
        assertThat(found.round()).isEqualTo(expected.round());
        assertThat(found.step()).isEqualTo(expected.step());
        assertThat(found.pairs()).isEqualTo(expected.pairs());
        assertThat(found.notes()).isEqualTo(expected.notes());
        assertThat(bits(found.parameters())).isEqualTo(bits(expected.parameters()));
        assertThat(bits(found.updaterState())).isEqualTo(bits(expected.updaterState()));
        assertThat(bits(found.outerMomentum())).isEqualTo(bits(expected.outerMomentum()));
    }

    private static int[] bits(float... values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }
}
