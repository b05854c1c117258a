package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds of adapters whatever their values; after Hu et al., ICLR 2022. */
class LoraLawsTest {
    private static final long PLENTY = 1_000_000_000;

    private static Nd4jPolicyModel model(GoldenModel golden, long memory) {
        Workers workers = new Workers(2);
        return Nd4jPolicyModel.of(golden.checkpoint(), new HostKernels(workers), workers, new MemoryBudget(memory));
    }

    private static INDArray gradient(PolicyModel model, PackedBatch batch, LoraParameters adapter) {
        INDArray gradient = adapter.values().like();
        addGradient(model, batch, adapter, gradient);
        return gradient;
    }

    private static void addGradient(PolicyModel model, PackedBatch batch, LoraParameters adapter, INDArray gradient) {
        try (PolicyModel.ForwardPass pass = model.forward(batch, adapter, gradient, 0, 0)) {
            double[] coefficients = new double[batch.answers()];
            for (int i = 0; i < coefficients.length; i++) {
                coefficients[i] = i % 2 == 0 ? 0.5 : -0.25;
            }
            pass.backward(coefficients);
        }
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, 1000000000", "llava-tiny, 1", "bunny-tiny, 1000000000", "bunny-tiny, 1"})
    void trainingChangesNoBaseWeight(String name, long memory) throws Exception {
        GoldenModel golden = GoldenModel.read(name);
        String before = golden.checkpoint().contentHash();
        try (Nd4jPolicyModel model = model(golden, memory)) {
            PackedBatch batch = golden.batch(model);
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            INDArray values = adapter.values().dup();
            double[] base = model.logProbabilities(batch, Optional.empty());
            INDArray first = gradient(model, batch, adapter);
            assertThat(gradient(model, batch, adapter)).isEqualTo(first);
            assertThat(model.logProbabilities(batch, Optional.empty()))
                    .as("the widened weights")
                    .containsExactly(base);
            assertThat(adapter.values()).isEqualTo(values);
        }
        assertThat(golden.checkpoint().contentHash()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void aZeroUpdateIsTheBaseModel(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, PLENTY)) {
            PackedBatch batch = golden.batch(model);
            double[] base = model.logProbabilities(batch, Optional.empty());
            LoraParameters zeroUp = golden.adapter(DataType.FLOAT);
            LoraParameters zeroDown = golden.adapter(DataType.FLOAT);
            for (AdaptedModule module : zeroUp.layout().modules()) {
                LoraParameters.up(module, zeroUp.values()).assign(0);
                LoraParameters.down(module, zeroDown.values()).assign(0);
            }
            assertThat(model.logProbabilities(batch, Optional.of(zeroUp))).containsExactly(base);
            assertThat(model.logProbabilities(batch, Optional.of(zeroDown))).containsExactly(base);
            LoraParameters unscaled = new LoraParameters(
                    golden.layout(), golden.adapter(DataType.FLOAT).values(), 0);
            assertThat(model.logProbabilities(batch, Optional.of(unscaled))).containsExactly(base);
        }
    }

    /** With B = 0 nothing reaches A, and with A = 0 nothing reaches B, but the other one learns. */
    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void aZeroFactorStopsTheGradientOfTheOther(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, PLENTY)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            for (AdaptedModule module : adapter.layout().modules()) {
                LoraParameters.up(module, adapter.values()).assign(0);
            }
            INDArray gradient = gradient(model, golden.batch(model), adapter);
            for (AdaptedModule module : adapter.layout().modules()) {
                assertThat(LoraParameters.down(module, gradient).amaxNumber().doubleValue())
                        .as("A of " + module.linear().path())
                        .isZero();
                assertThat(LoraParameters.up(module, gradient).amaxNumber().doubleValue())
                        .as("B of " + module.linear().path())
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void gradientsAreAdded(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, PLENTY)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            PackedBatch batch = golden.batch(model);
            INDArray once = gradient(model, batch, adapter);
            INDArray twice = once.dup();
            addGradient(model, batch, adapter, twice);
            assertClose(twice, once.mul(2));
        }
    }

    /** An adapter of some modules equals one of all modules whose others are zero. */
    @ParameterizedTest
    @CsvSource({
        "llava-tiny, 1, q_proj|v_proj",
        "llava-tiny, 2, o_proj|down_proj",
        "llava-tiny, 0, k_proj|gate_proj|up_proj",
        "bunny-tiny, 1, q_proj|k_proj",
        "bunny-tiny, 2, dense|fc2",
        "bunny-tiny, 0, v_proj|fc1",
    })
    void anAdapterOfSomeModulesHasTheGradientThatTheFullOneHasThere(String name, int lowest, String modules) {
        GoldenModel golden = GoldenModel.read(name);
        LoraParameters full = golden.adapter(DataType.FLOAT);
        List<LinearModule> some = new ArrayList<>();
        for (AdaptedModule module : full.layout().modules()) {
            if (module.linear().layer() >= lowest && module.linear().name().matches(".*\\.(" + modules + ")")) {
                some.add(module.linear());
            } else {
                LoraParameters.up(module, full.values()).assign(0);
                LoraParameters.down(module, full.values()).assign(0);
            }
        }
        AdapterLayout layout = AdapterLayout.of(4, some);
        LoraParameters partial =
                new LoraParameters(layout, restricted(full.layout(), layout, full.values()), full.scaling());
        try (Nd4jPolicyModel model = model(golden, PLENTY);
                Nd4jPolicyModel frugal = model(golden, 1)) {
            PackedBatch batch = golden.batch(model);
            INDArray expected = restricted(full.layout(), layout, gradient(model, batch, full));
            INDArray actual = gradient(model, batch, partial);
            assertClose(actual, expected);
            assertThat(gradient(frugal, batch, partial)).isEqualTo(actual);
            assertThat(model.pool().lent() + frugal.pool().lent()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void aPassIsRunBackwardOnce(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, PLENTY)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            PackedBatch batch = golden.batch(model);
            try (PolicyModel.ForwardPass pass =
                    model.forward(batch, adapter, adapter.values().like(), 0, 0)) {
                assertThatThrownBy(() -> pass.backward(new double[2]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("there must be a coefficient for each of 9 answers, but are 2");
                pass.backward(new double[9]);
                assertThatThrownBy(() -> pass.backward(new double[9]))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("a forward pass can be run backward once");
            }
            assertThat(model.pool().lent()).isZero();
        }
    }

    private static INDArray restricted(AdapterLayout from, AdapterLayout to, INDArray values) {
        INDArray some = Nd4j.create(values.dataType(), to.length());
        for (AdaptedModule module : to.modules()) {
            AdaptedModule source =
                    from.find(module.linear().layer(), module.linear().name()).orElseThrow();
            LoraParameters.down(module, some).assign(LoraParameters.down(source, values));
            LoraParameters.up(module, some).assign(LoraParameters.up(source, values));
        }
        return some;
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        double difference = actual.sub(expected).norm2Number().doubleValue();
        double length = expected.norm2Number().doubleValue();
        assertThat(length).isPositive();
        assertThat(difference).isLessThanOrEqualTo(1e-6 * length);
    }
}
