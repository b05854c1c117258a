package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.image.KolmogorovSmirnov;

class AdapterInitializerTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 42})
    void drawsUniformlyByTheNumberOfInputs(long seed) {
        Adapter adapter = initial(64, seed, List.of(new LinearModule(0, "mlp.down_proj", 400, 100)));

        double[] draws = doubles(adapter.valuesA(adapter.layout().modules().get(0)));

        double bound = 0.05; // 1/√400
        assertThat(draws).hasSize(64 * 400);
        assertThat(Arrays.stream(draws).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(bound + 1e-9);
        assertThat(KolmogorovSmirnov.distance(draws, draw -> (draw + bound) / (2 * bound)))
                .isLessThan(KolmogorovSmirnov.bound(draws));
    }

    @Test
    void changesNothing() {
        Adapter adapter = initial(4, 7, TestModules.LLAMA);

        assertThat(AdapterCheck.of(adapter, KeyProfile.BUNNY).warnings())
                .containsExactly("the adapter changes nothing: the update of every module is 0, as before training");
        for (AdaptedModule module : adapter.layout().modules()) {
            assertThat(doubles(adapter.valuesB(module))).containsOnly(0);
            assertThat(doubles(adapter.valuesA(module))).doesNotContain(0);
        }
    }

    @Test
    void aModulesValuesDependOnItsNameAndTheSeedAlone() {
        Adapter all = initial(4, 7, TestModules.LLAMA);
        LinearModule last = TestModules.LLAMA.get(TestModules.LLAMA.size() - 1);

        Adapter one = initial(4, 7, List.of(last));

        assertThat(valuesA(one, last)).isEqualTo(valuesA(all, last));
        assertThat(valuesA(initial(4, 8, List.of(last)), last)).isNotEqualTo(valuesA(all, last));
        assertThat(all.layout().modules())
                .extracting(module ->
                        all.valuesA(module).get(0) * Math.sqrt(module.linear().inputs()))
                .doesNotHaveDuplicates();
    }

    private static Adapter initial(int rank, long seed, List<LinearModule> linears) {
        LoraConfig config = new LoraConfig(rank, rank, 0, false, TargetModules.allLinear(), seed);
        return AdapterInitializer.initial(config, AdapterLayout.of(rank, linears));
    }

    private static FloatBuffer valuesA(Adapter adapter, LinearModule linear) {
        return adapter.valuesA(
                adapter.layout().find(linear.layer(), linear.name()).orElseThrow());
    }

    private static double[] doubles(FloatBuffer values) {
        double[] doubles = new double[values.remaining()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values.get(i);
        }
        return doubles;
    }
}
