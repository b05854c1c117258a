package org.mdpospark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.model.Decoding;
import org.mdpospark.model.GenerativeModel;
import org.mdpospark.model.GoldenModel;
import org.mdpospark.model.ImagePrompt;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.model.PackedBatch;
import org.mdpospark.model.PackedGroup;
import org.mdpospark.text.Tokenizer;
import org.nd4j.linalg.api.buffer.DataType;

class TextGeneratorTest {
    private static final GenerationOptions SAMPLED = GenerationOptions.sampled(12, 0.8, 0.9, 3);

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** A small model with what it needs. */
    private record Subject(GoldenModel golden, Nd4jPolicyModel model, Tokenizer tokenizer) {
        TextGenerator generator() {
            return new TextGenerator(model, tokenizer);
        }

        List<GenerationRequest> requests() {
            List<ImagePrompt> prompts = golden.prompts(model);
            return IntStream.range(0, prompts.size())
                    .mapToObj(i -> new GenerationRequest(prompts.get(i), 100 + i))
                    .toList();
        }

        Optional<LoraParameters> adapter() {
            return Optional.of(golden.adapter(DataType.FLOAT));
        }

        List<Generation> generate(GenerationOptions options) {
            return generator().generate(requests(), Optional.empty(), options);
        }
    }

    /** A model with less memory, which notes how many prompts it gets at once. */
    private record Cramped(GenerativeModel model, long room, List<Integer> batches) implements GenerativeModel {
        @Override
        public ModelConfig config() {
            return model.config();
        }

        @Override
        public long decodablePositions(int longestPrompt) {
            return room;
        }

        @Override
        public Decoding decode(List<ImagePrompt> prompts, int newTokens, Optional<LoraParameters> adapter) {
            batches.add(prompts.size());
            return model.decode(prompts, newTokens, adapter);
        }
    }

    private Subject open(String name) {
        try {
            GoldenModel golden = GoldenModel.read(name);
            Nd4jPolicyModel model = Nd4jPolicyModel.open(golden.folder(), new MemoryBudget(1_000_000_000));
            opened.add(model);
            Tokenizer tokenizer = Tokenizer.open(golden.folder());
            opened.add(tokenizer);
            return new Subject(golden, model, tokenizer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            if (each instanceof Nd4jPolicyModel model) {
                assertThat(GoldenModel.lent(model)).isZero();
            }
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, base", "llava-tiny, adapter", "bunny-tiny, base", "bunny-tiny, adapter"})
    void greedyAnswersAreTheReferences(String name, String weights) {
        Subject subject = open(name);
        Optional<LoraParameters> adapter = weights.equals("base") ? Optional.empty() : subject.adapter();
        List<GenerationRequest> requests = subject.requests();
        List<Generation> together = subject.generator().generate(requests, adapter, GenerationOptions.greedy(16));
        for (int i = 0; i < requests.size(); i++) {
            JsonNode expected = subject.golden().expected().get("greedy").get(i).get(weights);
            int[] ids = GoldenModel.ids(expected);
            boolean ends = ids[ids.length - 1] == subject.tokenizer().eosId();
            int[] tokens = ends ? Arrays.copyOf(ids, ids.length - 1) : ids;
            Generation actual = together.get(i);
            assertThat(actual.tokens()).containsExactly(tokens);
            assertThat(actual.finish()).isEqualTo(ends ? FinishReason.EOS : FinishReason.LENGTH);
            assertThat(actual.text()).isEqualTo(subject.tokenizer().decode(tokens, true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void neitherCompanyNorOrderMatters(String name) {
        Subject subject = open(name);
        List<GenerationRequest> requests = subject.requests();
        List<Generation> together = subject.generator().generate(requests, subject.adapter(), SAMPLED);
        List<GenerationRequest> turned = new ArrayList<>(requests);
        Collections.reverse(turned);
        List<Generation> reversed = subject.generator().generate(turned, subject.adapter(), SAMPLED);
        for (int i = 0; i < requests.size(); i++) {
            Generation alone = subject.generator()
                    .generate(List.of(requests.get(i)), subject.adapter(), SAMPLED)
                    .get(0);
            assertSame(alone, together.get(i));
            assertSame(alone, reversed.get(requests.size() - 1 - i));
        }
    }

    @Test
    void requestsThatDoNotFitAtOnceFollowEachOther() {
        Subject subject = open("llava-tiny");
        List<GenerationRequest> requests = subject.requests();
        long two =
                requests.get(0).prompt().positions() + requests.get(1).prompt().positions() + 2L * 12;
        Cramped cramped = new Cramped(subject.model(), two, new ArrayList<>());
        List<Generation> actual =
                new TextGenerator(cramped, subject.tokenizer()).generate(requests, Optional.empty(), SAMPLED);
        assertThat(cramped.batches()).containsExactly(2, 1);
        List<Generation> expected = subject.generate(SAMPLED);
        for (int i = 0; i < requests.size(); i++) {
            assertSame(actual.get(i), expected.get(i));
        }
        assertThat(subject.generator().generate(List.of(), Optional.empty(), SAMPLED))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, 0", "llava-tiny, 1.3", "bunny-tiny, 0.7"})
    void logProbabilityIsWhatThePolicyModelSaysOfTheAnswer(String name, double temperature) {
        Subject subject = open(name);
        List<GenerationRequest> requests = subject.requests();
        List<Generation> answers = subject.generator()
                .generate(requests, subject.adapter(), GenerationOptions.sampled(16, temperature, 1, 5));
        List<PackedGroup> groups = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            ImagePrompt prompt = requests.get(i).prompt();
            Generation answer = answers.get(i);
            IntStream end =
                    IntStream.of(subject.tokenizer().eosId()).limit(answer.finish() == FinishReason.EOS ? 1 : 0);
            int[] tokens = IntStream.concat(IntStream.of(answer.tokens()), end).toArray();
            groups.add(new PackedGroup(prompt.ids(), prompt.imageAt(), prompt.image(), List.of(tokens), i));
        }
        assertThat(answers.stream().mapToDouble(Generation::logProbability).toArray())
                .containsExactly(
                        subject.model().logProbabilities(new PackedBatch(groups), subject.adapter()), within(1e-3));
    }

    @Test
    void seedAndKeyAndStepDecide() {
        Subject subject = open("llava-tiny");
        GenerationOptions hot = GenerationOptions.sampled(12, 1, 1, 3);
        GenerationRequest first = subject.requests().get(0);
        GenerationRequest other = new GenerationRequest(first.prompt(), 7);
        List<Generation> answers = subject.generator().generate(List.of(first, other, first), Optional.empty(), hot);
        assertThat(answers.get(0).tokens()).isNotEqualTo(answers.get(1).tokens());
        assertSame(answers.get(0), answers.get(2));
        assertSame(answers.get(0), subject.generate(hot).get(0));
        Generation reseeded =
                subject.generate(GenerationOptions.sampled(12, 1, 1, 4)).get(0);
        assertThat(reseeded.tokens()).isNotEqualTo(answers.get(0).tokens());
    }

    @ParameterizedTest
    @CsvSource({"1e-9, 1", "5, 1e-9"})
    void coldOrNarrowSamplingIsGreedy(double temperature, double topP) {
        Subject subject = open("bunny-tiny");
        List<Generation> greedy = subject.generate(GenerationOptions.greedy(12));
        List<Generation> actual = subject.generate(GenerationOptions.sampled(12, temperature, topP, 1));
        for (int i = 0; i < greedy.size(); i++) {
            assertSame(actual.get(i), greedy.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void stopStringsCutTheTextEvenBetweenTokens(String name) {
        Subject subject = open(name);
        GenerationRequest request = subject.requests().get(0);
        int[] tokens = subject.generate(GenerationOptions.greedy(16)).get(0).tokens();
        int seams = 0;
        for (int taken = 1; taken < tokens.length; taken++) {
            String before = subject.tokenizer().decode(Arrays.copyOf(tokens, taken), true);
            String after = subject.tokenizer().decode(Arrays.copyOf(tokens, taken + 1), true);
            if (before.isEmpty() || after.length() <= before.length() || !after.startsWith(before)) {
                continue; // a character of several tokens
            }
            String stop = after.substring(before.length() - 1, before.length() + 1);
            if (before.contains(stop)) {
                continue;
            }
            seams++;
            Generation actual = subject.generator()
                    .generate(
                            List.of(request),
                            Optional.empty(),
                            GenerationOptions.greedy(16).withStopStrings("never written", stop))
                    .get(0);
            assertThat(actual.finish()).isEqualTo(FinishReason.STOP_STRING);
            assertThat(actual.text()).isEqualTo(before.substring(0, before.length() - 1));
            assertThat(actual.tokens()).containsExactly(Arrays.copyOf(tokens, taken + 1));
        }
        assertThat(seams).isGreaterThan(5);
    }

    @Test
    void theFirstOfSeveralStopStringsCuts() {
        Subject subject = open("bunny-tiny");
        String whole = subject.generate(GenerationOptions.greedy(16)).get(0).text();
        String last = whole.substring(4, 5);
        Generation actual = subject.generate(GenerationOptions.greedy(16).withStopStrings(last, whole.substring(2, 5)))
                .get(0);
        assertThat(actual.text()).isEqualTo(whole.substring(0, Math.min(2, whole.indexOf(last))));
    }

    @Test
    void refusesWhatHasNoRoom() {
        Subject subject = open("llava-tiny");
        List<GenerationRequest> requests = subject.requests();
        int longest = requests.stream()
                .mapToInt(each -> each.prompt().positions())
                .max()
                .orElseThrow();
        int at = IntStream.range(0, 3)
                .filter(i -> requests.get(i).prompt().positions() == longest)
                .findFirst()
                .orElseThrow();
        GenerationOptions tooLong = GenerationOptions.greedy(4096 - longest + 1);
        assertThatThrownBy(() -> subject.generate(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "request %d must fit into the decoder's 4096 positions, but its prompt takes %d and its answer up to %d: set a lower maxNewTokens or shorten the prompt",
                        at, longest, tooLong.maxNewTokens());
        int first = requests.get(0).prompt().positions();
        Cramped cramped = new Cramped(subject.model(), first + 11L, new ArrayList<>());
        assertThatThrownBy(() ->
                        new TextGenerator(cramped, subject.tokenizer()).generate(requests, Optional.empty(), SAMPLED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "request 0 must fit into the model's memory, which has room for %d positions, but takes %d: give the model more memory, or set a lower maxNewTokens",
                        first + 11, first + 12);
        assertThat(cramped.batches()).isEmpty();
    }

    private static void assertSame(Generation actual, Generation expected) {
        assertThat(actual.tokens()).containsExactly(expected.tokens());
        assertThat(actual.text()).isEqualTo(expected.text());
        assertThat(actual.finish()).isEqualTo(expected.finish());
        assertThat(actual.logProbability()).isCloseTo(expected.logProbability(), within(1e-3));
    }
}
