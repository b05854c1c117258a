package org.mdpospark.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.model.GoldenModel;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.objective.Preset;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.ISchedule;

class AdapterNetworkTest {
    private static final ISchedule CONSTANT = new LearningRate(1e-3, 0, 10, LearningRate.Decay.NONE);

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void fitFollowsTheReferencesTrajectory(String name) throws IOException {
        GoldenModel golden = GoldenModel.read(name);
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            ComputationGraph network = network(golden, settings(golden, 0, 0, CONSTANT, CONSTANT, 200));
            AdapterNetwork.computation(network).attach(model, examples);
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            JsonNode trajectory = golden.expected().get("trajectory");
            for (int step = 0; step + 1 < trajectory.size(); step++) {
                network.fit(pairs);
                double loss = trajectory.get(step).get("loss").asDouble();
                assertThat(network.score()).isCloseTo(loss, within(1e-4));
                assertThat(AdapterNetwork.computation(network)
                                .takeSums()
                                .sums()
                                .metrics()
                                .loss())
                        .isCloseTo(loss, within(1e-4));
                assertThat(network.getIterationCount()).isEqualTo(step + 1);
            }
            assertClose(golden, network.params(), golden.vector(golden.tensors(), "after_steps."));
        }
    }

    @Test
    void aStepWithAGivenGradientIsAFit() throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            AdapterNetwork.Settings settings = settings(golden, 0.1, 0.5, CONSTANT, CONSTANT, 1000);
            ComputationGraph fitted = network(golden, settings);
            ComputationGraph stepped = network(golden, settings);
            AdapterNetwork.computation(fitted).attach(model, examples);
            AdapterNetwork.computation(stepped).attach(model, examples);
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            for (int step = 0; step < 3; step++) {
                fitted.fit(pairs);
                AdapterNetwork.step(stepped, AdapterNetwork.gradient(stepped, pairs));
                assertThat(stepped.params().data().asFloat())
                        .containsExactly(fitted.params().data().asFloat());
                assertThat(stepped.getUpdater().getStateViewArray().data().asFloat())
                        .containsExactly(
                                fitted.getUpdater().getStateViewArray().data().asFloat());
            }
            assertThat(stepped.getIterationCount()).isEqualTo(3);
        }
    }

    @Test
    void gradientsAreCutToTheLargestNorm() throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            ComputationGraph free = network(golden, settings(golden, 0, 0, CONSTANT, CONSTANT, 1000));
            AdapterNetwork.computation(free).attach(model, examples);
            INDArray gradient = AdapterNetwork.gradient(free, pairs).dup();
            double norm = gradient.castTo(DataType.DOUBLE).norm2Number().doubleValue();
            assertThat(AdapterNetwork.computation(free).takeSums().gradientNorms())
                    .isCloseTo(norm, within(1e-9 * norm));

            ComputationGraph cut = network(golden, settings(golden, 0, norm / 3, CONSTANT, CONSTANT, 1000));
            AdapterNetwork.computation(cut).attach(model, examples);
            assertThat(AdapterNetwork.gradient(cut, pairs)).as("not cut yet").isEqualTo(gradient);
            cut.computeGradientAndScore();
            assertClose(golden, cut.getFlattenedGradients(), gradient.div(3));
            assertThat(AdapterNetwork.step(cut, gradient)).isCloseTo(norm, within(1e-9 * norm));
        }
    }

    /** In a round of B, the gradient of A is not used, however large it is. */
    @Test
    void aFactorThatRestsDoesNotCutTheOther() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        ISchedule ofA = new EveryOtherRound(CONSTANT, 1, false);
        ISchedule ofB = new EveryOtherRound(CONSTANT, 1, true);
        ComputationGraph network = network(golden, settings(golden, 0, 1, ofA, ofB, 1000));
        INDArray gradient = Nd4j.create(DataType.FLOAT, golden.layout().length());
        double squaresOfB = 0;
        for (AdaptedModule module : golden.layout().modules()) {
            LoraParameters.down(module, gradient).assign(1000);
            LoraParameters.up(module, gradient).assign(1e-3);
            squaresOfB += module.sizeB() * Math.pow(1e-3f, 2);
        }
        AdapterLayer layer = AdapterNetwork.computation(network).layerConf();
        assertThat(layer.gradientNorm(gradient, golden.layout(), 0))
                .as("round of A")
                .isGreaterThan(1000);
        assertThat(layer.gradientNorm(gradient, golden.layout(), 1))
                .as("round of B")
                .isCloseTo(Math.sqrt(squaresOfB), within(1e-12));
        INDArray before = gradient.dup();
        AdapterNetwork.computation(network).cut(gradient, 1);
        assertThat(gradient).isEqualTo(before);
    }

    /** A float has no more than 24 bits: adding 1 to 2^24 in float changes nothing. */
    @Test
    void normsAreAddedInDoublePrecision() {
        AdapterLayout layout = AdapterLayout.of(1, List.of(new LinearModule(0, "mlp.up_proj", 50_000, 50_001)));
        INDArray gradient = Nd4j.ones(DataType.FLOAT, layout.length());
        gradient.putScalar(0, 4096);
        assertThat(GradientNorm.of(gradient, layout, true, true)).isEqualTo(Math.sqrt(4096.0 * 4096 + 100_000));
        assertThat(GradientNorm.of(gradient, layout, true, false)).isEqualTo(Math.sqrt(4096.0 * 4096 + 49_999));
        assertThat(GradientNorm.of(gradient, layout, false, true)).isEqualTo(Math.sqrt(50_001));
        assertThat(GradientNorm.of(gradient, layout, false, false)).isZero();
    }

    @Test
    void anyGradientOfTheOutputCanBeAskedFor() throws IOException {
        GoldenModel golden = GoldenModel.read("bunny-tiny");
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            ComputationGraph network = network(golden, settings(golden, 0, 0, CONSTANT, CONSTANT, 1));
            AdapterNetwork.computation(network).attach(model, examples);
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            INDArray expected = AdapterNetwork.gradient(network, pairs).dup();

            // doubled where the loss did not ask for it
            AdapterComputation layer = AdapterNetwork.computation(network);
            layer.setInput(pairs.getFeatures(0), LayerWorkspaceMgr.noWorkspaces());
            INDArray output = layer.activate(true, LayerWorkspaceMgr.noWorkspaces());
            INDArray epsilon = new MdpoLoss(Preset.MDPO.objective())
                    .computeGradient(pairs.getLabels(0), output, new ActivationIdentity(), null)
                    .mul(2);
            layer.backpropGradient(epsilon, LayerWorkspaceMgr.noWorkspaces());
            assertClose(golden, network.getFlattenedGradients(), expected.mul(2));
        }
    }

    @Test
    void microBatchesGiveTheWholeBatchsGradient() throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            INDArray[] gradients = new INDArray[2];
            for (int i = 0; i < 2; i++) {
                ComputationGraph network =
                        network(golden, settings(golden, 0.2, 0, CONSTANT, CONSTANT, i == 0 ? 1 : 100_000));
                AdapterNetwork.computation(network).attach(model, examples);
                gradients[i] = AdapterNetwork.gradient(network, pairs).dup();
            }
            assertThat(gradients[0].sub(gradients[1]).amaxNumber().doubleValue())
                    .isLessThan(1e-5 * gradients[1].amaxNumber().doubleValue());
        }
    }

    @Test
    void anAlternatingRoundLeavesTheOtherFactorAsItIs() throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        GoldenExamples examples = new GoldenExamples(golden);
        try (Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000))) {
            ComputationGraph network = network(
                    golden,
                    settings(
                            golden,
                            0,
                            1,
                            new EveryOtherRound(CONSTANT, 2, false),
                            new EveryOtherRound(CONSTANT, 2, true),
                            1000));
            AdapterNetwork.computation(network).attach(model, examples);
            MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), examples);
            for (int step = 0; step < 6; step++) {
                INDArray before = network.params().dup();
                network.fit(pairs);
                boolean roundOfA = step / 2 % 2 == 0;
                for (AdaptedModule module : golden.layout().modules()) {
                    assertThat(same(LoraParameters.down(module, before), LoraParameters.down(module, network.params())))
                            .as("A in step %d", step)
                            .isEqualTo(!roundOfA);
                    assertThat(same(LoraParameters.up(module, before), LoraParameters.up(module, network.params())))
                            .as("B in step %d", step)
                            .isEqualTo(roundOfA);
                }
            }
        }
    }

    @Test
    void aConfigurationComesBackFromJson() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        ISchedule schedule = new LearningRate(1e-5, 3, 30, LearningRate.Decay.COSINE);
        ComputationGraphConfiguration made = AdapterNetwork.configuration(settings(
                golden, 0.05, 1, new EveryOtherRound(schedule, 4, false), new EveryOtherRound(schedule, 4, true), 512));
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(made.toJson());
        assertThat(read.toJson()).isEqualTo(made.toJson());
        ComputationGraph network = AdapterNetwork.network(
                read, Nd4j.create(DataType.FLOAT, golden.layout().length()));
        assertThat(network.numParams()).isEqualTo(golden.layout().length());
        assertThat(AdapterNetwork.computation(network).layerConf().layout()).isEqualTo(golden.layout());
        assertThat(AdapterNetwork.computation(network).layerConf().loss())
                .isEqualTo(new MdpoLoss(Preset.MDPO.objective()));
        for (String name : new String[] {"A0", "B0"}) {
            assertThat(network.getLayer("adapter").getConfig().getUpdaterByParam(name))
                    .isEqualTo(new FactorAdam(new EveryOtherRound(schedule, 4, name.startsWith("B")), 0.9, 0.98, 1e-8));
        }
    }

    @Test
    void aNetworkWithoutAModelSaysSo() throws IOException {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        ComputationGraph network = network(golden, settings(golden, 0, 0, CONSTANT, CONSTANT, 1));
        MultiDataSet pairs = AdapterNetwork.dataSet(rows(golden), new GoldenExamples(golden));
        assertThatThrownBy(() -> network.fit(pairs)).hasMessageContaining("attach one before computing");
    }

    @Test
    void rowNumbersBeyondWhatAFloatHoldsSurvive() throws IOException {
        long[] rows = {0, 1, (1L << 24) + 1, (1L << 40) + 3};
        MultiDataSet pairs = AdapterNetwork.dataSet(rows, new GoldenExamples(GoldenModel.read("llava-tiny")));
        assertThat(AdapterNetwork.rowNumbers(pairs.getFeatures(0))).containsExactly(rows);
    }

    private static AdapterNetwork.Settings settings(
            GoldenModel golden, double dropout, double maxNorm, ISchedule a, ISchedule b, int microBatchRows) {
        Optimizer optimizer = new Optimizer(a, b, 0.9, 0.98, 1e-8, 0.05, maxNorm);
        return new AdapterNetwork.Settings(
                golden.layout(), 2, dropout, 7, Preset.MDPO.objective(), optimizer, microBatchRows);
    }

    private static ComputationGraph network(GoldenModel golden, AdapterNetwork.Settings settings) {
        float[] values = golden.adapter(DataType.FLOAT).values().dup().data().asFloat();
        return AdapterNetwork.network(settings, FloatBuffer.wrap(values));
    }

    private static boolean same(INDArray one, INDArray other) {
        return Arrays.equals(one.dup().data().asFloat(), other.dup().data().asFloat());
    }

    private static long[] rows(GoldenModel golden) {
        long[] rows = new long[golden.examples()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        return rows;
    }

    private static void assertClose(GoldenModel golden, INDArray actual, INDArray expected) {
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
}
