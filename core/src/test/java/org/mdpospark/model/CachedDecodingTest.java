package org.mdpospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LinearModule;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class CachedDecodingTest {
    private static final int[] ALL = {0, 1, 2};

    private static Nd4jPolicyModel model(GoldenModel golden, String kernels, long memory) {
        Workers workers = new Workers(2);
        Kernels chosen = kernels.equals("HOST") ? new HostKernels(workers) : new Nd4jKernels(DataType.FLOAT);
        return Nd4jPolicyModel.of(golden.checkpoint(), chosen, workers, new MemoryBudget(memory));
    }

    private static Nd4jPolicyModel model() {
        return model(GoldenModel.read("llava-tiny"), "HOST", 1_000_000_000);
    }

    private static ImagePrompt followedBy(ImagePrompt prompt, int... tokens) {
        int[] ids = IntStream.concat(IntStream.of(prompt.ids()), IntStream.of(tokens))
                .toArray();
        return new ImagePrompt(ids, prompt.imageAt(), prompt.image());
    }

    private static void assertClose(float[] actual, float[] expected) {
        double[] wide = IntStream.range(0, expected.length)
                .mapToDouble(i -> expected[i])
                .toArray();
        assertThat(IntStream.range(0, actual.length).mapToDouble(i -> actual[i]).toArray())
                .containsExactly(wide, within(2e-4));
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, HOST", "llava-tiny, ND4J", "bunny-tiny, HOST", "bunny-tiny, ND4J"})
    void appendedTokensCountAsIfTheyHadStoodInThePrompt(String name, String kernels) {
        GoldenModel golden = GoldenModel.read(name);
        try (Nd4jPolicyModel model = model(golden, kernels, 1_000_000_000)) {
            Optional<LoraParameters> adapter = Optional.of(golden.adapter(DataType.FLOAT));
            List<ImagePrompt> prompts = golden.prompts(model);
            List<ImagePrompt> longer =
                    List.of(followedBy(prompts.get(0), 7, 21), prompts.get(1), followedBy(prompts.get(2), 9, 22, 30));
            try (Decoding decoding = model.decode(prompts, 3, adapter);
                    Decoding recomputed = model.decode(longer, 1, adapter)) {
                assertClose(decoding.logits()[1], recomputed.logits()[1]);
                decoding.append(ALL, new int[] {7, 8, 9});
                decoding.append(new int[] {2, 0}, new int[] {22, 21}); // sequence 1 leaves, the others change places
                assertClose(decoding.logits()[1], recomputed.logits()[0]);
                decoding.append(new int[] {2}, new int[] {30});
                assertThat(decoding.logits()).hasNumberOfRows(1);
                assertClose(decoding.logits()[0], recomputed.logits()[2]);
            }
            assertThat(model.pool().lent()).isZero();
        }
    }

    @Test
    void promptsOfOnePositionAreRead() {
        try (Nd4jPolicyModel model = model()) {
            int width = model.config().vision().hidden();
            float[] values = new float[width];
            Arrays.fill(values, 0.5f);
            ImagePrompt prompt = new ImagePrompt(new int[] {3}, 0, new ImageFeatures(1, width, values));
            try (Decoding decoding = model.decode(List.of(prompt), 1, Optional.empty());
                    Decoding recomputed = model.decode(List.of(followedBy(prompt, 5)), 1, Optional.empty())) {
                decoding.append(new int[] {0}, new int[] {5});
                assertClose(decoding.logits()[0], recomputed.logits()[0]);
            }
        }
    }

    @Test
    void refusesTokensThatDoNotFollow() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        try (Nd4jPolicyModel model = model()) {
            try (Decoding decoding = model.decode(golden.prompts(model), 2, Optional.empty())) {
                assertThatThrownBy(() -> decoding.append(new int[0], new int[0]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("each of at least one sequence must get a token, but 0 get 0");
                assertThatThrownBy(() -> decoding.append(new int[] {0, 0}, new int[] {5, 5}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("sequences must be 0 to 2 and each named once, but are [0, 0]");
                assertThatThrownBy(() -> decoding.append(new int[] {3}, new int[] {5}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("sequences must be 0 to 2 and each named once, but are [3]");
                decoding.append(new int[] {0, 2}, new int[] {5, 5});
                assertThatThrownBy(() -> decoding.append(ALL, new int[] {5, 5, 5}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("sequence 1 has left the decoding");
                decoding.append(new int[] {0, 2}, new int[] {5, 5});
                assertThatThrownBy(() -> decoding.append(new int[] {2}, new int[] {5}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("sequence 2 already has the new tokens that were asked for");
            }
        }
    }

    @Test
    void refusesWhatTheDecoderOrTheMemoryHasNoRoomFor() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        try (Nd4jPolicyModel model = model()) {
            List<ImagePrompt> prompts = golden.prompts(model);
            int length = prompts.get(0).positions();
            assertThatThrownBy(() -> model.decode(prompts, 4097 - length, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "prompt 0 and its new tokens must fit into the decoder's 4096 positions, but take %d and %d: ask for fewer tokens or shorten the prompt",
                            length, 4097 - length);
            assertThatThrownBy(() -> model.decode(List.of(), 1, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there must be a prompt and a new token, but are 0 and 1");
            try (Decoding all = model.decode(prompts.subList(0, 1), 4096 - length, Optional.empty())) {
                assertThat(all.logits()).hasNumberOfRows(1);
            }
        }
    }

    @Test
    void theCacheKeepsWithinTheBudget() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        long budget = 3_000_000;
        try (Nd4jPolicyModel model = model(golden, "HOST", budget)) {
            List<ImagePrompt> prompts = golden.prompts(model).subList(0, 1);
            int length = prompts.get(0).positions();
            int room = Math.toIntExact(model.decodablePositions(length));
            assertThat(room).isBetween(100, 2000);
            assertThatThrownBy(() -> model.decode(prompts, room - length + 1, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "1 prompts and their new tokens must fit into the memory budget, which has room for %d positions, but take %d: give the model more memory, or ask for fewer prompts at once or fewer tokens",
                            room, room + 1);
            try (Decoding decoding = model.decode(prompts, room - length, Optional.empty())) {
                assertThat(decoding.logits()).hasNumberOfRows(1);
                assertThat(model.bytes()).isLessThanOrEqualTo(budget);
            }
        }
        try (Nd4jPolicyModel model = model(golden, "HOST", 1)) {
            assertThat(model.decodablePositions(10)).isZero();
        }
    }

    @Test
    void nothingStaysLentAfterAFailure() {
        GoldenModel golden = GoldenModel.read("llava-tiny");
        try (Nd4jPolicyModel model = model()) {
            List<ImagePrompt> prompts = new ArrayList<>(golden.prompts(model));
            try (Decoding decoding = model.decode(prompts, 2, Optional.empty())) {
                int lent = model.pool().lent();
                assertThatThrownBy(() -> decoding.append(ALL, new int[] {5, 640, 5}))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("token must be 0 to 639, but is 640: the tokenizer is another model's");
                assertThat(model.pool().lent()).isEqualTo(lent);
            }
            assertThat(model.pool().lent()).isZero();
            prompts.set(1, followedBy(prompts.get(1), 640));
            assertThatThrownBy(() -> model.decode(prompts, 2, Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("token must be 0 to 639, but is 640: the tokenizer is another model's");
            assertThat(model.pool().lent()).isZero();
            LoraParameters wide = foreignAdapter();
            assertThatThrownBy(() -> model.decode(golden.prompts(model), 2, Optional.of(wide)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A must have shape [1, 64], but has [1, 65]");
            assertThat(model.pool().lent()).isZero();
        }
    }

    /** Returns an adapter of a wider model, which fails in the second layer. */
    private static LoraParameters foreignAdapter() {
        AdapterLayout layout = AdapterLayout.of(1, List.of(new LinearModule(1, "self_attn.q_proj", 65, 64)));
        return new LoraParameters(layout, Nd4j.zeros(DataType.FLOAT, layout.length()), 1);
    }
}
