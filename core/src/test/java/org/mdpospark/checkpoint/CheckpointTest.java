package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Test
    void opensLlava() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve("llava-tiny"));
        assertThat(checkpoint.config())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.LLAVA,
                        new DecoderConfig(DecoderConfig.Kind.LLAMA, 640, 64, 112, 3, 4, 4, 16, 16, 10000, 1e-5, 4096),
                        new VisionConfig(
                                VisionConfig.Kind.CLIP, 56, 14, 32, 64, 3, 4, 1e-5, VisionConfig.Activation.QUICK_GELU),
                        3,
                        false,
                        Optional.empty()));
        assertThat(checkpoint.decoder(2, "self_attn.q_proj.weight").shape()).containsExactly(64, 64);
        assertThat(checkpoint.storedName(2, "self_attn.q_proj"))
                .isEqualTo("language_model.model.layers.2.self_attn.q_proj");
    }

    @Test
    void opensBunny() throws IOException {
        Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve("bunny-tiny"));
        assertThat(checkpoint.config())
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.BUNNY,
                        new DecoderConfig(DecoderConfig.Kind.PHI, 512, 64, 120, 3, 4, 4, 16, 8, 10000, 1e-5, 2048),
                        new VisionConfig(
                                VisionConfig.Kind.SIGLIP,
                                56,
                                14,
                                32,
                                69,
                                3,
                                4,
                                1e-6,
                                VisionConfig.Activation.GELU_TANH),
                        -200,
                        false,
                        Optional.of("pad")));
        assertThat(checkpoint.storedName(0, "mlp.fc1")).isEqualTo("model.layers.0.mlp.fc1");
    }
}
