package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.objective.MdpoObjective;
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
    void gradientOfTheObjective(String name, String kernels, long memory) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, memory)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
            double loss = step(golden, model, adapter, gradient);
            JsonNode first = golden.expected().get("trajectory").get(0);
            assertThat(loss).isCloseTo(first.get("loss").asDouble(), within(1e-4));
            assertGradient(golden, gradient);
            assertThat(model.pool().lent()).isZero();
        }
    }

    private static void assertGradient(GoldenModel golden, INDArray gradient) {
        INDArray expected = golden.vector(golden.tensors(), "gradient.");
        for (AdaptedModule module : golden.layout().modules()) {
            assertClose(module + " A", LoraParameters.down(module, gradient), LoraParameters.down(module, expected));
            assertClose(module + " B", LoraParameters.up(module, gradient), LoraParameters.up(module, expected));
        }
    }

    private static void assertClose(String name, INDArray actual, INDArray expected) {
        double largest = expected.amaxNumber().doubleValue();
        double difference = actual.sub(expected).amaxNumber().doubleValue();
        assertThat(difference).as(name).isLessThanOrEqualTo(1e-3 * largest);
    }

    /** Runs one step over all examples and returns the mean loss. */
    private static double step(GoldenModel golden, PolicyModel model, LoraParameters adapter, INDArray gradient) {
        MdpoObjective objective = new MdpoObjective(0.1, 0, 0, new TermWeights(1, 1, 1, 0, 0));
        double[] reference = triples(golden.expected().get("reference_logps"));
        try (PolicyModel.ForwardPass pass = model.forward(golden.batch(model), adapter, gradient, 0, 0)) {
            double[] policy = pass.logProbabilities();
            double[] coefficients = new double[policy.length];
            int pairs = policy.length / 3;
            double sum = 0;
            for (int i = 0; i < policy.length; i += 3) {
                PairLoss loss = objective.evaluate(triple(policy, i), triple(reference, i));
                sum += loss.terms().total();
                coefficients[i] = loss.gradient().chosen() / pairs;
                coefficients[i + 1] = loss.gradient().rejected() / pairs;
                coefficients[i + 2] = loss.gradient().chosenOnNegative() / pairs;
            }
            pass.backward(coefficients);
            return sum / pairs;
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
}
