package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.objective.LossTerms;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.objective.ObjectiveSums;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.PairLoss;
import org.mdpospark.objective.TermWeights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The model against what a reference implementation computes from the same files. */
class GoldenParityTest {
    private static final String CASES = """
            llava-tiny, HOST,   1000000000
            llava-tiny, HOST,   1
            llava-tiny, ND4J,   1000000000
            bunny-tiny, HOST,   1000000000
            bunny-tiny, HOST,   1
            bunny-tiny, ND4J,   1000000000
            """;

    private static Nd4jPolicyModel model(GoldenModel golden, String kernels, long memory) {
        Workers workers = new Workers(2);
        Kernels chosen = kernels.equals("HOST") ? new HostKernels(workers) : new Nd4jKernels(DataType.FLOAT);
        return Nd4jPolicyModel.of(golden.checkpoint(), chosen, workers, new MemoryBudget(memory));
    }

    @ParameterizedTest
    @CsvSource(textBlock = CASES)
    void logProbabilitiesOfTheBaseModel(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            double[] actual = model.logProbabilities(golden.batch(model), Optional.empty());
            assertThat(actual).containsExactly(triples(golden.expected().get("reference_logps")), within(1e-3));
            assertThat(model.pool().lent()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = CASES)
    void logitsOfTheBaseModel(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            for (int i = 0; i < golden.examples(); i++) {
                PackedGroup both = golden.groups(model, i).get(0);
                int[] chosen = both.answers().get(0);
                PackedBatch batch = new PackedBatch(List.of(
                        new PackedGroup(both.prompt(), both.imageAt(), both.image(), List.of(chosen), both.key())));
                try (ArrayPool.Scope scope = model.pool().scope()) {
                    INDArray rows = model.predictingRows(batch, Optional.empty(), scope);
                    float[] logits = model.output().logits(rows, scope).ravel().toFloatVector();
                    assertThat(logits)
                            .containsExactly(golden.floats("reference_logits.%d.chosen".formatted(i)), within(1e-3f));
                }
            }
            assertThat(model.pool().lent()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = CASES)
    void gradientOfTheObjective(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
            step(golden, model, adapter, gradient);
            assertAdapter(golden, gradient, golden.vector(golden.tensors(), "gradient."));
            assertThat(model.pool().lent()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = CASES)
    void threeStepsOfTraining(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            ReferenceAdamW optimiser =
                    new ReferenceAdamW(golden.expected(), adapter.layout().length());
            JsonNode trajectory = golden.expected().get("trajectory");
            for (JsonNode expected : trajectory) {
                INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
                Step step = step(golden, model, adapter, gradient);
                assertThat(new double[] {
                            step.terms.total(), step.terms.answer(), step.terms.image(), step.terms.anchor()
                        })
                        .containsExactly(
                                new double[] {
                                    expected.get("loss").asDouble(),
                                    expected.get("dpo").asDouble(),
                                    expected.get("copo").asDouble(),
                                    expected.get("anchor").asDouble()
                                },
                                within(1e-4));
                assertThat(step.policy).containsExactly(triples(expected.get("policy")), within(1e-3));
                if (!expected.equals(trajectory.get(trajectory.size() - 1))) {
                    optimiser.step(adapter.values(), gradient);
                }
            }
            assertAdapter(golden, adapter.values(), golden.vector(golden.tensors(), "after_steps."));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = CASES)
    void anAdapterWithZeroUpdateLosesThreeTimesLogTwo(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            for (AdaptedModule module : adapter.layout().modules()) {
                LoraParameters.up(module, adapter.values()).assign(0);
            }
            double[] reference = model.logProbabilities(golden.batch(model), Optional.empty());
            INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
            Step step = step(golden, model, adapter, gradient, reference);
            assertThat(step.policy).containsExactly(reference);
            assertThat(step.terms.total()).isCloseTo(3 * Math.log(2), within(1e-15));
        }
    }

    private static void assertAdapter(GoldenModel golden, INDArray actual, INDArray expected) {
        for (AdaptedModule module : golden.layout().modules()) {
            assertClose(module + " A", LoraParameters.down(module, actual), LoraParameters.down(module, expected));
            assertClose(module + " B", LoraParameters.up(module, actual), LoraParameters.up(module, expected));
        }
    }

    private static void assertClose(String name, INDArray actual, INDArray expected) {
        double largest = expected.amaxNumber().doubleValue();
        double difference = actual.sub(expected).amaxNumber().doubleValue();
        assertThat(difference).as(name).isLessThanOrEqualTo(1e-3 * largest);
    }

    private static Step step(GoldenModel golden, PolicyModel model, LoraParameters adapter, INDArray gradient) {
        return step(golden, model, adapter, gradient, triples(golden.expected().get("reference_logps")));
    }

    /** Runs one step over all examples and adds to the gradient of their mean loss. */
    private static Step step(
            GoldenModel golden, PolicyModel model, LoraParameters adapter, INDArray gradient, double[] reference) {
        MdpoObjective objective = new MdpoObjective(0.1, 0, 0, new TermWeights(1, 1, 1, 0, 0));
        try (PolicyModel.ForwardPass pass = model.forward(golden.batch(model), adapter, gradient, 0, 0)) {
            double[] policy = pass.logProbabilities();
            double[] coefficients = new double[policy.length];
            int pairs = policy.length / 3;
            ObjectiveSums sums = ObjectiveSums.NONE;
            for (int i = 0; i < policy.length; i += 3) {
                PairLoss loss = objective.evaluate(triple(policy, i), triple(reference, i));
                sums = sums.plus(ObjectiveSums.of(loss, 1));
                coefficients[i] = loss.gradient().chosen() / pairs;
                coefficients[i + 1] = loss.gradient().rejected() / pairs;
                coefficients[i + 2] = loss.gradient().chosenOnNegative() / pairs;
            }
            pass.backward(coefficients);
            return new Step(policy, sums.metrics().terms());
        }
    }

    private static PairLogProbabilities triple(double[] values, int from) {
        return new PairLogProbabilities(values[from], values[from + 1], values[from + 2]);
    }

    private static double[] triples(JsonNode rows) {
        double[] values = new double[3 * rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.get(i / 3).get(i % 3).asDouble();
        }
        return values;
    }

    /**
     * What one step computed before it changed anything.
     *
     * @param terms means over the pairs
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(double[] policy, LossTerms terms) {}
}
