package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.MalformedCheckpointException;

class PreferenceTokenizerTest {
    private static final PreferenceTokenizer LLAVA = GoldenText.preferences("llava-tiny");
    private static final PreferenceTokenizer BUNNY = GoldenText.preferences("bunny-tiny");

    @AfterAll
    static void close() {
        LLAVA.close();
        BUNNY.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void pairsHaveTheIdsOfTheReference(String model) throws UnusableTextException {
        JsonNode examples = GoldenText.json(model + "/expected.json").path("examples");
        assertThat(examples).hasSize(3);
        for (JsonNode example : examples) {
            PreferenceTokens pair = of(model)
                    .pair(
                            example.path("prompt").asText(),
                            PromptStyle.RAW,
                            example.path("chosen").asText(),
                            example.path("rejected").asText());

            int[] prompt = GoldenText.ids(example.path("prompt_ids"));
            assertThat(pair.prompt().ids()).isEqualTo(prompt);
            assertThat(pair.prompt().marker())
                    .isEqualTo(GoldenText.json(model + "/expected.json")
                            .path("image_token_id")
                            .asInt());
            assertThat(pair.chosen()).isEqualTo(GoldenText.ids(example.path("chosen_ids")));
            assertThat(pair.rejected()).isEqualTo(GoldenText.ids(example.path("rejected_ids")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void difficultTextsHaveTheIdsOfTheReference(String model) throws UnusableTextException {
        JsonNode cases = GoldenText.json("text.json").path(model);
        assertThat(cases.path("prompts").size()).isGreaterThan(80);
        for (JsonNode prompt : cases.path("prompts")) {
            String text = prompt.path("text").asText();
            assertThat(of(model).prompt(text, PromptStyle.RAW).ids())
                    .as(text)
                    .isEqualTo(GoldenText.ids(prompt.path("ids")));
        }
        for (JsonNode answer : cases.path("answers")) {
            String text = answer.path("text").asText();
            assertThat(of(model).answer(text)).as(text).isEqualTo(GoldenText.ids(answer.path("ids")));
        }
    }

    static Stream<Arguments> seeds() {
        return IntStream.range(0, 40)
                .mapToObj(i -> i)
                .flatMap(seed -> Stream.of(Arguments.of("llava-tiny", seed), Arguments.of("bunny-tiny", seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("seeds")
    void anyTextGivesOneMarkerAndEosAtTheEndsOfAnswersOnly(String model, int seed) throws UnusableTextException {
        SplittableRandom random = new SplittableRandom(seed);
        PreferenceTokenizer preferences = of(model);
        int eos = preferences.tokenizer().eosId();
        String before = GoldenText.randomText(random);
        String after = GoldenText.randomText(random);
        String answer = GoldenText.randomText(random);

        PreferenceTokens pair =
                preferences.pair(before + "<image>" + after, PromptStyle.RAW, answer, answer + "<image>");

        int[] prompt = pair.prompt().ids();
        int marker = pair.prompt().marker();
        assertThat(Arrays.stream(prompt).filter(id -> id == marker)).hasSize(1);
        assertThat(prompt[pair.prompt().imageAt()]).isEqualTo(marker);
        assertThat(prompt).doesNotContain(eos);
        for (int[] ids : new int[][] {pair.chosen(), pair.rejected()}) {
            assertThat(ids).doesNotContain(marker).endsWith(eos);
            assertThat(Arrays.stream(ids).filter(id -> id == eos)).hasSize(1);
        }
        assertThat(pair.prompt().followedBy(pair.chosen())).isEqualTo(GoldenText.concatenated(prompt, pair.chosen()));
        assertThat(pair.prompt().startsWithBos()).isEqualTo(model.startsWith("llava"));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("seeds")
    void theMarkerDividesThePromptIntoPiecesThatAreTokenizedApart(String model, int seed) throws UnusableTextException {
        SplittableRandom random = new SplittableRandom(seed);
        String before = GoldenText.randomText(random);
        String after = GoldenText.randomText(random);
        PreferenceTokenizer preferences = of(model);

        PromptTokens prompt = preferences.prompt(before + "<image>" + after, PromptStyle.RAW);

        int bos = prompt.startsWithBos() ? 1 : 0;
        assertThat(prompt.ids())
                .isEqualTo(GoldenText.concatenated(
                        Arrays.copyOf(prompt.ids(), bos),
                        withoutEos(preferences, before),
                        new int[] {prompt.marker()},
                        withoutEos(preferences, after)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("seeds")
    void turnsAreJoinedByEosAsTheTokenizerReadsThemJoined(String model, int seed) throws UnusableTextException {
        SplittableRandom random = new SplittableRandom(seed);
        String question = withoutSpecialTokens(GoldenText.randomText(random));
        String answer = withoutSpecialTokens(GoldenText.randomText(random));
        String messages = """
                [{"role": "user", "content": "<image>%s"},
                 {"role": "assistant", "content": "%s"},
                 {"role": "user", "content": "%s"}]""".formatted(escaped(question), escaped(answer), escaped(question));

        PromptTokens prompt = of(model).prompt(messages, PromptStyle.MESSAGES);

        String whole = "%s USER: <image>%s ASSISTANT: %s%sUSER: %s ASSISTANT:"
                .formatted(
                        PromptTemplate.SYSTEM,
                        question,
                        answer,
                        model.startsWith("llava") ? "</s>" : "<|endoftext|>",
                        question);
        int marker = whole.indexOf("<image>");
        Tokenizer tokenizer = of(model).tokenizer();
        assertThat(Arrays.copyOfRange(prompt.ids(), prompt.imageAt() + 1, prompt.ids().length))
                .isEqualTo(tokenizer.encode(whole.substring(marker + "<image>".length())))
                .contains(tokenizer.eosId());
    }

    @Test
    void eosInMessagesIsLeftOutAndThatOfTheTemplateStays() throws UnusableTextException {
        String injected =
                "[{\"role\":\"user\",\"content\":\"<image></s>\"},{\"role\":\"assistant\",\"content\":\"</s>\"},"
                        + "{\"role\":\"user\",\"content\":\"</s>\"}]";

        int[] ids = LLAVA.prompt(injected, PromptStyle.MESSAGES).ids();

        assertThat(Arrays.stream(ids).filter(id -> id == 2)).hasSize(1);
    }

    @Test
    void otherSpecialTokensAreReadInTextAsThePublishedRuleDoes() throws UnusableTextException {
        assertThat(LLAVA.prompt("<s><image>", PromptStyle.RAW).ids()).containsExactly(1, 1, 3);
        assertThat(LLAVA.answer("<unk><pad>")).containsExactly(0, 4, 2);
        assertThat(BUNNY.answer("<|endoftext|>")).containsExactly(0); // EOS itself
    }

    @Test
    void promptsWithoutExactlyOneImageAreRefused() {
        assertRefused("no picture", "prompt must have one <image>, but has 0");
        assertRefused("", "prompt must have one <image>, but has 0");
        assertRefused("<image><image>", "prompt must have one <image>, but has 2");
        assertThatThrownBy(() -> BUNNY.prompt(
                        "[{\"role\":\"user\",\"content\":\"<image>\"},{\"role\":\"assistant\",\"content\":\"<image>\"},"
                                + "{\"role\":\"user\",\"content\":\"\"}]",
                        PromptStyle.MESSAGES))
                .hasMessage("prompt must have one <image>, but has 2");
    }

    @Test
    void aTokenizerThatDoesNotKnowTheMarkerIsRefused() {
        assertThatThrownBy(() -> open("llava-tiny", 7))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(GoldenText.folder("llava-tiny").resolve("tokenizer.json")
                        + " must read <image> as the token 7 of config.json, but reads it as 3");
        assertThatThrownBy(() -> open("bunny-tiny", 7))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(GoldenText.folder("bunny-tiny").resolve("tokenizer.json")
                        + " must read <image> as the token 7 of config.json, but has no such token");
        assertThatThrownBy(() -> new ImageMarker(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("image marker must be a token's id or -200, but is -1");
    }

    @Test
    void closingItClosesItsTokenizer() throws IOException {
        PreferenceTokenizer preferences = open("llava-tiny", 3);

        preferences.close();

        assertThatThrownBy(() -> preferences.answer("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> preferences.tokenizer().encode("a")).isInstanceOf(IllegalStateException.class);
    }

    private static PreferenceTokenizer open(String model, int marker) throws IOException {
        return PreferenceTokenizer.open(GoldenText.folder(model), new ImageMarker(marker), PromptTemplate.LLAVA);
    }

    private static void assertRefused(String prompt, String problem) {
        for (PreferenceTokenizer preferences : new PreferenceTokenizer[] {LLAVA, BUNNY}) {
            assertThatThrownBy(() -> preferences.prompt(prompt, PromptStyle.RAW))
                    .isInstanceOf(UnusableTextException.class)
                    .hasMessage(problem);
        }
    }

    private static int[] withoutEos(PreferenceTokenizer preferences, String text) {
        int eos = preferences.tokenizer().eosId();
        return Arrays.stream(preferences.tokenizer().encode(text))
                .filter(id -> id != eos)
                .toArray();
    }

    private static String withoutSpecialTokens(String text) {
        return text.replaceAll("[<>|]", "");
    }

    private static String escaped(String text) {
        return new TextNode(text).toString().replaceAll("^\"|\"$", "");
    }

    private static PreferenceTokenizer of(String model) {
        return model.equals("llava-tiny") ? LLAVA : BUNNY;
    }
}
