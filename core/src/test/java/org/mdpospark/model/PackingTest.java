package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What lies beside a sequence in a batch changes nothing. */
class PackingTest {
    private static final double ROUNDING = 2e-4; // of sums of up to 12 log-probabilities in single precision

    @ParameterizedTest
    @CsvSource({"llava-tiny, 1", "llava-tiny, 2", "bunny-tiny, 3", "bunny-tiny, 4"})
    void aPackedBatchEqualsItsSequencesAlone(String name, long seed) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, Long.MAX_VALUE >> 8)) {
            Optional<LoraParameters> adapter = Optional.of(golden.adapter(DataType.FLOAT));
            List<PackedGroup> groups = groups(golden, model, new Random(seed));
            double[] packed = model.logProbabilities(new PackedBatch(groups), adapter);
            int at = 0;
            for (PackedGroup group : groups) {
                for (int[] answer : group.answers()) {
                    PackedGroup alone =
                            new PackedGroup(group.prompt(), group.imageAt(), group.image(), List.of(answer), 0);
                    double[] single = model.logProbabilities(new PackedBatch(List.of(alone)), adapter);
                    assertThat(packed[at++]).isCloseTo(single[0], within(ROUNDING));
                }
            }
            List<PackedGroup> reversed = new ArrayList<>(groups);
            Collections.reverse(reversed);
            double[] turned = model.logProbabilities(new PackedBatch(reversed), adapter);
            int last = groups.get(groups.size() - 1).answers().size();
            for (int i = 0; i < last; i++) {
                assertThat(turned[i]).isCloseTo(packed[packed.length - last + i], within(ROUNDING));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, 5", "bunny-tiny, 6"})
    void theGradientOfAPackedBatchIsTheSumOfItsSequences(String name, long seed) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, Long.MAX_VALUE >> 8)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            Random random = new Random(seed);
            List<PackedGroup> groups = groups(golden, model, random);
            double[] coefficients =
                    random.doubles(new PackedBatch(groups).answers(), -1, 1).toArray();
            INDArray packed = gradient(model, adapter, groups, coefficients, 0);
            INDArray sum = Nd4j.create(DataType.FLOAT, adapter.layout().length());
            int at = 0;
            for (PackedGroup group : groups) {
                for (int[] answer : group.answers()) {
                    PackedGroup alone =
                            new PackedGroup(group.prompt(), group.imageAt(), group.image(), List.of(answer), 0);
                    sum.addi(gradient(model, adapter, List.of(alone), new double[] {coefficients[at++]}, 0));
                }
            }
            double largest = sum.amaxNumber().doubleValue();
            assertThat(packed.sub(sum).amaxNumber().doubleValue()).isLessThan(1e-4 * largest);
        }
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny", "bunny-tiny"})
    void blocksThatAreComputedAgainDropWhatTheyDropped(String name) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel kept = model(golden, Long.MAX_VALUE >> 8);
                Nd4jPolicyModel recomputed = model(golden, 1)) {
            LoraParameters adapter = golden.adapter(DataType.FLOAT);
            List<PackedGroup> groups = groups(golden, kept, new Random(7));
            double[] coefficients = new Random(8)
                    .doubles(new PackedBatch(groups).answers(), -1, 1)
                    .toArray();
            INDArray expected = gradient(kept, adapter, groups, coefficients, 0.3);
            INDArray actual = gradient(recomputed, adapter, groups, coefficients, 0.3);
            double largest = expected.amaxNumber().doubleValue();
            assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-6 * largest);
            INDArray without = gradient(kept, adapter, groups, coefficients, 0);
            assertThat(without.sub(expected).amaxNumber().doubleValue()).isGreaterThan(1e-3 * largest);
        }
    }

    private static INDArray gradient(
            PolicyModel model,
            LoraParameters adapter,
            List<PackedGroup> groups,
            double[] coefficients,
            double dropout) {
        INDArray gradient = Nd4j.create(DataType.FLOAT, adapter.layout().length());
        try (PolicyModel.ForwardPass pass = model.forward(new PackedBatch(groups), adapter, gradient, dropout, 11)) {
            pass.backward(coefficients);
        }
        return gradient;
    }

    private static Nd4jPolicyModel model(GoldenModel golden, long memory) {
        Workers workers = new Workers(2);
        return Nd4jPolicyModel.of(golden.checkpoint(), new HostKernels(workers), workers, new MemoryBudget(memory));
    }

    /** Returns three prompts of random length, with one to three answers of random length each. */
    private static List<PackedGroup> groups(GoldenModel golden, PolicyModel model, Random random) {
        int vocabulary = golden.checkpoint().config().decoder().vocabulary();
        List<PackedGroup> groups = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int[] prompt = random.ints(1 + random.nextInt(9), 5, vocabulary).toArray();
            List<int[]> answers = new ArrayList<>();
            for (int answer = 0; answer <= i; answer++) {
                answers.add(random.ints(1 + random.nextInt(12), 5, vocabulary).toArray());
            }
            ImageFeatures image = model.encode(golden.floats("pixels." + i));
            groups.add(new PackedGroup(prompt, random.nextInt(prompt.length), image, answers, i));
        }
        return groups;
    }
}
