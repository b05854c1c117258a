package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.TargetModules;

class FirstAdapterTest {
    private static final LinearModule MODULE = new LinearModule(0, "mlp.up_proj", 3, 5);

    @Test
    void allThatAnAdapterDoesIsPartOfItsDigest() {
        String digest = FirstAdapter.digest(adapter(2, 4, false, MODULE, 1));
        assertThat(FirstAdapter.digest(adapter(2, 4, false, MODULE, 1))).isEqualTo(digest);
        assertThat(FirstAdapter.digest(adapter(2, 8, false, MODULE, 1)))
                .as("alpha")
                .isNotEqualTo(digest);
        assertThat(FirstAdapter.digest(adapter(2, 4, true, MODULE, 1)))
                .as("scaling")
                .isNotEqualTo(digest);
        assertThat(FirstAdapter.digest(adapter(2, 4, false, MODULE, 2)))
                .as("values")
                .isNotEqualTo(digest);
        assertThat(FirstAdapter.digest(adapter(2, 4, false, new LinearModule(1, "mlp.up_proj", 3, 5), 1)))
                .as("layer")
                .isNotEqualTo(digest);
        assertThat(FirstAdapter.digest(adapter(2, 4, false, new LinearModule(0, "mlp.up_proj", 5, 3), 1)))
                .as("shape")
                .isNotEqualTo(digest);
    }

    @Test
    void aDigestLeavesTheValuesToBeRead() {
        Adapter adapter = adapter(2, 4, false, MODULE, 1);
        FirstAdapter.digest(adapter);
        assertThat(adapter.values().remaining()).isEqualTo(16);
    }

    @Test
    void aReferenceWithAnAdapterAndTrainingWithoutOneIsNamed() {
        Optional<Path> reference = Optional.of(Path.of("/adapters/sft"));
        assertThat(FirstAdapter.besideTheReference(reference, Optional.empty()))
                .hasValue(
                        "the reference is the base model with --reference-adapter /adapters/sft, but training begins with a new adapter: to begin where the reference stands, name the folder as --initial-adapter too");
        assertThat(FirstAdapter.besideTheReference(reference, Optional.of("/adapters/sft")))
                .isEmpty();
        assertThat(FirstAdapter.besideTheReference(Optional.empty(), Optional.empty()))
                .isEmpty();
    }

    private static Adapter adapter(int rank, double alpha, boolean stabilized, LinearModule module, float first) {
        LoraConfig config = new LoraConfig(rank, alpha, 0, stabilized, TargetModules.allLinear(), 0);
        AdapterLayout layout = AdapterLayout.of(rank, List.of(module));
        float[] values = new float[(int) layout.length()];
        values[0] = first;
        return new Adapter(config, layout, FloatBuffer.wrap(values));
    }
}
