package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class AdapterCheckTest {
    @Test
    void countsModulesAndValues() {
        Adapter adapter = TestModules.counting(2, TestModules.LLAMA);
        adapter.valuesB(adapter.layout().modules().get(3)).put(5, 0);

        AdapterCheck check = AdapterCheck.of(adapter, KeyProfile.LLAVA_TRANSFORMERS_5);

        assertThat(check.modules()).hasSize(21).contains("model.language_model.layers.2.mlp.down_proj");
        assertThat(check.values()).isEqualTo(adapter.layout().length());
        assertThat(check.nonZeroB())
                .isEqualTo(adapter.layout().modules().stream()
                                .mapToLong(AdaptedModule::sizeB)
                                .sum()
                        - 1);
        assertThat(check.warnings()).isEmpty();
    }

    @Test
    void namesIdleModules() {
        Adapter adapter = TestModules.counting(2, TestModules.LLAMA);
        for (int i = 0; i < 4; i++) {
            AdaptedModule module = adapter.layout().modules().get(i);
            zero(i == 0 ? adapter.valuesA(module) : adapter.valuesB(module));
        }

        assertThat(AdapterCheck.of(adapter, KeyProfile.BUNNY).warnings())
                .containsExactly("the adapter does not change 4 of its 21 modules, whose update is 0: "
                        + "model.layers.0.self_attn.q_proj, model.layers.0.self_attn.k_proj, "
                        + "model.layers.0.self_attn.v_proj and 1 more");
    }

    private static void zero(FloatBuffer values) {
        while (values.hasRemaining()) {
            values.put(0);
        }
    }
}
