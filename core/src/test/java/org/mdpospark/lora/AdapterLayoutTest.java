package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterLayoutTest {
    private static final LinearModule Q = new LinearModule(0, "self_attn.q_proj", 6, 4);
    private static final LinearModule V = new LinearModule(0, "self_attn.v_proj", 6, 2);
    private static final LinearModule NEXT_Q = new LinearModule(1, "self_attn.q_proj", 6, 4);

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64})
    void modulesTileTheVector(int rank) {
        AdapterLayout layout = AdapterLayout.of(rank, TestModules.LLAMA);

        long end = 0;
        for (AdaptedModule module : layout.modules()) {
            assertThat(module.begin()).isEqualTo(end);
            assertThat(module.beginB())
                    .isEqualTo(end + (long) rank * module.linear().inputs());
            end = module.beginB() + (long) rank * module.linear().outputs();
            assertThat(module.end()).isEqualTo(end);
        }
        assertThat(layout.length()).isEqualTo(end);
        assertThat(layout.linears()).isEqualTo(TestModules.LLAMA);
    }

    @Test
    void placesOfTwoModules() {
        AdapterLayout layout = AdapterLayout.of(2, List.of(Q, V));

        // A [2, 6] and B [4, 2] of q, then A [2, 6] and B [2, 2] of v
        assertThat(layout.modules()).containsExactly(new AdaptedModule(Q, 2, 0), new AdaptedModule(V, 2, 20));
        assertThat(layout.modules().get(1).beginB()).isEqualTo(32);
        assertThat(layout.length()).isEqualTo(36);
    }

    @Test
    void findsModulesByLayerAndName() {
        AdapterLayout layout = AdapterLayout.of(2, List.of(Q, NEXT_Q));

        assertThat(layout.find(1, "self_attn.q_proj")).contains(new AdaptedModule(NEXT_Q, 2, 20));
        assertThat(layout.find(0, "self_attn.v_proj")).isEmpty();
        assertThat(layout.find(2, "self_attn.q_proj")).isEmpty();
    }

    @Test
    void countsBeyondAnInt() {
        AdapterLayout layout = AdapterLayout.of(4096, TestModules.llama(32, 4096, 11008));

        assertThat(layout.length())
                .isEqualTo(32L * 4096 * (2 * (4096 + 4096) + 2 * (4096 + 2048) + 3 * (4096 + 11008)));
        assertThatThrownBy(() -> Adapter.zeros(TestModules.config(4096), layout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("adapter must have at most 2147483647 values, but has %d: choose a lower rank"
                        .formatted(layout.length()));
    }

    @Test
    void travels() throws IOException, ClassNotFoundException {
        AdapterLayout layout = AdapterLayout.of(4, TestModules.LLAMA);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(layout);
            stream.writeObject(LoraConfig.DEFAULT);
        }

        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(layout);
            assertThat(stream.readObject()).isEqualTo(LoraConfig.DEFAULT);
        }
    }

    @Test
    void anAdapterLendsItsValues() {
        Adapter adapter = TestModules.counting(2, List.of(Q, V));
        AdaptedModule v = adapter.layout().modules().get(1);

        assertThat(adapter.valuesA(v).get(0)).isEqualTo(21);
        assertThat(adapter.valuesB(v).get(0)).isEqualTo(33);
        assertThat(adapter.valuesB(v).remaining()).isEqualTo(4);
        adapter.valuesB(v).put(0, -1);
        assertThat(adapter.values().get(32)).isEqualTo(-1);
    }

    @Test
    void refusesLayoutsWithGapsOrWithoutOrder() {
        assertThatThrownBy(() -> new AdapterLayout(2, List.of(new AdaptedModule(Q, 2, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layers.0.self_attn.q_proj must have rank 2 and lie at 0, but has rank 2 and lies at 1");
        assertThatThrownBy(() -> new AdapterLayout(4, List.of(new AdaptedModule(Q, 2, 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layers.0.self_attn.q_proj must have rank 4 and lie at 0, but has rank 2 and lies at 0");
        assertThatThrownBy(() -> AdapterLayout.of(2, List.of(NEXT_Q, Q)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("modules must lie by layer, each once, but layers.0.self_attn.q_proj lies behind one of "
                        + "layer 1");
        assertThatThrownBy(() -> AdapterLayout.of(2, List.of(Q, Q)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("modules must lie by layer, each once, but layers.0.self_attn.q_proj lies behind one of "
                        + "layer 0");
        assertThatThrownBy(() -> AdapterLayout.of(2, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an adapter must change one module at least, but changes none");
        assertThatThrownBy(() -> AdapterLayout.of(0, List.of(Q)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rank must be positive, but is 0");
        assertThatThrownBy(() -> AdapterLayout.of(1 << 20, List.of(new LinearModule(0, "fc1", 1 << 11, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A and B of layers.0.fc1 must have at most 2147483647 values each, but have rank 1048576");
    }

    @Test
    void refusesModulesThatCannotBe() {
        assertThatThrownBy(() -> new LinearModule(-1, "fc1", 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer must be 0 or more, but is -1");
        assertThatThrownBy(() -> new LinearModule(0, "self_attn.", 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("module must have a name like self_attn.q_proj, but has 'self_attn.'");
        assertThatThrownBy(() -> new LinearModule(2, "fc1", 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layers.2.fc1 must have inputs and outputs, but has 0 and 1");
    }

    @Test
    void refusesAdaptersThatDoNotFitTheirLayout() {
        AdapterLayout layout = AdapterLayout.of(2, List.of(Q));
        assertThatThrownBy(() -> new Adapter(TestModules.config(4), layout, java.nio.FloatBuffer.allocate(20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layout must have the configured rank 4, but has 2");
        assertThatThrownBy(() -> new Adapter(TestModules.config(2), layout, java.nio.FloatBuffer.allocate(19)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("adapter must have the layout's 20 values, but has 19");
    }
}
