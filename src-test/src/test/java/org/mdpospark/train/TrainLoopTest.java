package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.SafetensorsFile;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.jobs.LocalSpark;
import org.mdpospark.lora.AdaptedModule;
import org.mdpospark.lora.Adapter;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;

/** Rounds on four executors, each a process of its own. */
class TrainLoopTest {
    private static final int ROWS = 24;

    @RegisterExtension
    static final LocalSpark CLUSTER = Executors.cluster(4, Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void synchronousRoundsFollowTheReferencesTrajectory(String model) throws IOException {
        Path folder = GoldenSource.GOLDEN.resolve(model);
        JsonNode expected =
                new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
        SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("expected.safetensors"));
        JsonNode trajectory = expected.get("trajectory");
        GoldenRun run = new GoldenRun(
                model,
                3,
                new Rounds.Plan(trajectory.size() - 1, 3, 1, 3, 7),
                AveragingMode.SYNC,
                GoldenRun.constant(1e-3, AveragingMode.SYNC, 1),
                1);
        GoldenRun.Outcome outcome = run.run(CLUSTER.session(), List.of());
        for (int step = 0; step + 1 < trajectory.size(); step++) {
            assertThat(outcome.metrics().get(step).training().loss())
                    .isCloseTo(trajectory.get(step).get("loss").asDouble(), within(1e-4));
        }
        String decoder = model.startsWith("llava") ? "model.language_model." : "model.";
        Adapter trained = new Adapter(
                run.adapter().config(),
                run.adapter().layout(),
                FloatBuffer.wrap(outcome.state().parameters()));
        for (AdaptedModule module : trained.layout().modules()) {
            String key =
                    "after_steps.base_model.model." + decoder + module.linear().path();
            assertClose(
                    trained.valuesA(module),
                    tensors.tensor(key + ".lora_A.weight").floats());
            assertClose(
                    trained.valuesB(module),
                    tensors.tensor(key + ".lora_B.weight").floats());
        }
    }

    @Test
    void synchronousRoundsAreOneProcessWithTheWholeBatch() throws IOException {
        GoldenRun alone = run(AveragingMode.SYNC, 1, 1);
        List<Double> losses = new ArrayList<>();
        ComputationGraph plain = plainFit(alone, 20, losses);
        for (int workers : new int[] {1, 2, 4}) {
            GoldenRun.Outcome outcome =
                    run(AveragingMode.SYNC, 1, workers).run(CLUSTER.session(), List.of(), alone.initial(), 20);
            assertThat(outcome.metrics()).hasSize(20);
            for (int step = 0; step < 20; step++) {
                assertThat(outcome.metrics().get(step).training().loss())
                        .as("step %d of %d workers", step, workers)
                        .isCloseTo(losses.get(step), within(1e-5));
            }
            assertThat(outcome.state().parameters())
                    .as("%d workers", workers)
                    .containsExactly(plain.params().data().asFloat(), within(1e-5f));
        }
    }

    @Test
    void averagingOneWorkerIsAPlainFitToTheBit() throws IOException {
        GoldenRun run = run(AveragingMode.AVERAGE, 4, 1);
        ComputationGraph plain = plainFit(run, 12, new ArrayList<>());
        GoldenRun.Outcome outcome = run.run(CLUSTER.session(), List.of(), run.initial(), 3);
        assertThat(outcome.state().step()).isEqualTo(12);
        assertThat(outcome.state().parameters())
                .containsExactly(plain.params().data().asFloat());
        assertThat(outcome.state().updaterState())
                .containsExactly(plain.getUpdater().getStateViewArray().data().asFloat());
    }

    @ParameterizedTest
    @EnumSource(AveragingMode.class)
    void theSameRunEndsInTheSameBits(AveragingMode mode) throws IOException {
        GoldenRun run = run(mode, mode == AveragingMode.SYNC ? 1 : 3, 4);
        GoldenRun.Outcome first = run.run(CLUSTER.session(), List.of(), run.initial(), 4);
        for (int again = 0; again < 2; again++) {
            GoldenRun.Outcome other = run.run(CLUSTER.session(), List.of(), run.initial(), 4);
            assertThat(other.state().parameters()).containsExactly(first.state().parameters());
            assertThat(other.state().updaterState())
                    .containsExactly(first.state().updaterState());
        }
    }

    @ParameterizedTest
    @EnumSource(AveragingMode.class)
    void aRunThatGoesOnFromItsStateEndsLikeOneThatDidNotStop(AveragingMode mode) throws IOException {
        GoldenRun run = run(mode, mode == AveragingMode.SYNC ? 1 : 3, 2);
        GoldenRun.Outcome whole = run.run(CLUSTER.session(), List.of(), run.initial(), 5);
        GoldenRun.Outcome half = run.run(CLUSTER.session(), List.of(), run.initial(), 2);
        GoldenRun.Outcome rest = run.run(CLUSTER.session(), List.of(), half.state(), 5);
        assertThat(rest.state().parameters()).containsExactly(whole.state().parameters());
        assertThat(rest.state().outerMomentum()).containsExactly(whole.state().outerMomentum());
        assertThat(rest.state().step()).isEqualTo(whole.state().step());
    }

    @Test
    void alternatingRoundsAverageProductsExactly() throws IOException {
        GoldenRun alternating = run(AveragingMode.ALTERNATE, 3, 4);
        GoldenRun averaging = run(AveragingMode.AVERAGE, 3, 4);
        assertThat(alternating
                        .run(CLUSTER.session(), List.of(), alternating.initial(), 4)
                        .metrics())
                .allSatisfy(round -> assertThat(round.inexactness()).isZero());
        assertThat(averaging
                        .run(CLUSTER.session(), List.of(), averaging.initial(), 2)
                        .metrics())
                .allSatisfy(round -> assertThat(round.inexactness()).isBetween(1e-9, 1e-1));
    }

    /** Learns by DL4J alone, all rows of a step at once. */
    private static ComputationGraph plainFit(GoldenRun run, int steps, List<Double> losses) throws IOException {
        WorkerSettings settings = run.settings();
        Rounds rounds = new Rounds(run.plan(), LongStream.range(0, run.rows()).toArray());
        try (Nd4jPolicyModel model =
                Nd4jPolicyModel.open(Path.of(settings.model().folder()), new MemoryBudget(500_000_000))) {
            PairExamples pairs = settings.pairs().open(model.config());
            ComputationGraph network = AdapterNetwork.network(
                    settings.network(), FloatBuffer.wrap(run.initial().parameters()));
            AdapterNetwork.computation(network).attach(model, pairs);
            int done = 0;
            for (int index = 0; done < steps; index++) {
                Round round = rounds.round(index);
                for (int step = 0; step < round.steps() && done < steps; step++, done++) {
                    int[] rows = round.rows(0, step);
                    network.fit(AdapterNetwork.dataSet(
                            Arrays.stream(rows).asLongStream().toArray(), pairs));
                    losses.add(network.score());
                }
            }
            return network;
        }
    }

    private static GoldenRun run(AveragingMode mode, int stepsPerRound, int workers) {
        return new GoldenRun(
                "llava-tiny",
                ROWS,
                new Rounds.Plan(10, 8, stepsPerRound, workers, 7),
                mode,
                GoldenRun.risingAndFalling(1e-3, mode, stepsPerRound),
                1);
    }

    private static void assertClose(FloatBuffer actual, float[] expected) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] values = new float[actual.remaining()];
        actual.get(values);
        assertThat(values).containsExactly(expected, within(1e-3f * largest));
    }
}
