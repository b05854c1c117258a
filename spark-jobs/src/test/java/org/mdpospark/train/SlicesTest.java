package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;

class SlicesTest {
    private static final AdapterLayout LAYOUT = AdapterLayout.of(
            2,
            List.of(
                    new LinearModule(0, "self_attn.q_proj", 10, 10), // 40 values
                    new LinearModule(0, "mlp.up_proj", 10, 40), // 100 values
                    new LinearModule(1, "self_attn.q_proj", 10, 10),
                    new LinearModule(1, "mlp.up_proj", 10, 40)));

    @ParameterizedTest
    @ValueSource(ints = {1, 39, 40, 41, 100, 139, 140, 141, 279, 280, 1000})
    void everyValueIsInOneSliceAndNoModuleIsCut(int values) {
        long stateLength = 2 * LAYOUT.length();
        Slices slices = Slices.cut(LAYOUT, stateLength, values);
        int[] parameters = new int[280];
        int[] state = new int[560];
        for (Slice slice : slices.all()) {
            assertThat(slice.length()).isPositive();
            for (int i = 0; i < slice.length(); i++) {
                (slice.state() ? state : parameters)[(int) slice.begin() + i]++;
            }
        }
        assertThat(parameters).containsOnly(1);
        assertThat(state).containsOnly(1);
        for (AdaptedModule module : LAYOUT.modules()) {
            assertThat(slices.all())
                    .anyMatch(slice -> !slice.state()
                            && slice.begin() <= module.begin()
                            && slice.begin() + slice.length() >= module.end());
        }
    }

    @Test
    void slicesAreAsLargeAsTheyMayBe() {
        assertThat(Slices.cut(LAYOUT, 250, 140).all())
                .containsExactly(
                        new Slice(false, 0, 140),
                        new Slice(false, 140, 140),
                        new Slice(true, 0, 140),
                        new Slice(true, 140, 110));
        assertThat(Slices.cut(LAYOUT, 0, 80).all())
                .as("a module with more than that has a slice of its own")
                .containsExactly(
                        new Slice(false, 0, 40),
                        new Slice(false, 40, 100),
                        new Slice(false, 140, 40),
                        new Slice(false, 180, 100));
    }

    /** LLaVA-1.5-7B at rank 64: a worker gives 1.9 GB back. */
    @ParameterizedTest
    @CsvSource({"1, 117, 8", "2, 117, 15", "8, 117, 59", "64, 117, 118", "512, 566, 567"})
    void noTaskHasAllWorkersValues(int workers, int parts, int tasks) {
        List<LinearModule> modules = new ArrayList<>();
        for (int layer = 0; layer < 32; layer++) {
            for (String name : List.of("q_proj", "k_proj", "v_proj", "o_proj")) {
                modules.add(new LinearModule(layer, "self_attn." + name, 4096, 4096));
            }
            modules.add(new LinearModule(layer, "mlp.gate_proj", 4096, 11008));
            modules.add(new LinearModule(layer, "mlp.up_proj", 4096, 11008));
            modules.add(new LinearModule(layer, "mlp.down_proj", 11008, 4096));
        }
        AdapterLayout layout = AdapterLayout.of(64, modules);
        assertThat(layout.length()).isEqualTo(159_907_840);
        Slices slices = Slices.of(layout, 2 * layout.length(), workers);
        assertThat(slices.all()).hasSize(parts);
        assertThat(slices.tasks(workers)).isEqualTo(tasks);
        long[] values = new long[tasks]; // of all workers
        for (int part = 0; part < parts; part++) {
            values[part % tasks] += (long) workers * slices.all().get(part).length();
        }
        long largestModule = 64 * (11008 + 4096);
        assertThat(Arrays.stream(values).max().orElseThrow())
                .isLessThanOrEqualTo(Math.max(1 << 26, workers * Math.max(largestModule, 1 << 22)))
                .isLessThanOrEqualTo(512 * largestModule);
    }

    @Test
    void smallAdaptersAreNotCut() {
        assertThat(Slices.of(LAYOUT, 560, 4).all()).containsExactly(new Slice(false, 0, 280), new Slice(true, 0, 560));
        assertThat(Slices.of(LAYOUT, 560, 4).tasks(4)).isEqualTo(3);
        assertThat(Slices.of(LAYOUT, 560, 2).tasks(2)).isEqualTo(2);
    }
}
