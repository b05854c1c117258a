package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.MalformedCheckpointException;

class TokenizerTest {
    @TempDir
    private Path folder;

    @Test
    void llavaHasEverySpecialToken() {
        try (Tokenizer tokenizer = GoldenText.tokenizer("llava-tiny")) {
            assertThat(tokenizer.bosId()).contains(1);
            assertThat(tokenizer.eosId()).isEqualTo(2);
            assertThat(tokenizer.padId()).isEqualTo(4);
            assertThat(tokenizer.prefix()).contains(1);
            assertThat(tokenizer.addedToken("<image>")).contains(3);
        }
    }

    @Test
    void bunnyUsesEosForAllAndHasNoImageToken() {
        try (Tokenizer tokenizer = GoldenText.tokenizer("bunny-tiny")) {
            assertThat(tokenizer.bosId()).contains(0);
            assertThat(tokenizer.eosId()).isZero();
            assertThat(tokenizer.padId()).isZero();
            assertThat(tokenizer.prefix()).isEmpty();
            assertThat(tokenizer.addedToken("<image>")).isEmpty();
            assertThat(tokenizer.encodeFirst("A dog")).isEqualTo(tokenizer.encode("A dog"));
        }
    }

    @Test
    void encodesWithoutBosAndReadsSpecialTokens() {
        try (Tokenizer tokenizer = GoldenText.tokenizer("llava-tiny")) {
            assertThat(tokenizer.encode("A dog</s><image>")).containsExactly(272, 2, 3);
            assertThat(tokenizer.encode("")).isEmpty();
            assertThat(tokenizer.encodeFirst("A dog")).containsExactly(1, 272);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llava-tiny", "bunny-tiny"})
    void decodesWhatItEncoded(String model) {
        try (Tokenizer tokenizer = GoldenText.tokenizer(model)) {
            String text = "A cup of coffee, naïve 日本 🙂\n  end .";

            assertThat(tokenizer.decode(tokenizer.encode(text), false)).isEqualTo(text);
        }
    }

    @Test
    void decodesSpecialTokensOnlyWhenAskedTo() {
        try (Tokenizer tokenizer = GoldenText.tokenizer("llava-tiny")) {
            int[] ids = {1, 272, 2};

            assertThat(tokenizer.decode(ids, false)).isEqualTo("<s> A dog</s>");
            assertThat(tokenizer.decode(ids, true)).isEqualTo("A dog");
            assertThat(tokenizer.decode(new int[] {272, 99_999}, true)).isEqualTo("A dog");
            assertThatThrownBy(() -> tokenizer.decode(new int[] {272, -200}, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ids must be at least 0 to be decoded, but one is -200");
        }
    }

    @Test
    void canForgetOneAddedTokenAndKeepsTheIdsOfTheOthers() throws IOException {
        copy("llava-tiny");
        // as in the published model, where added tokens are not in the vocabulary and their ids follow their order
        edit("tokenizer.json", "\"content\": \"<image>\"", "\"content\": \"<picture>\"");
        edit("tokenizer.json", "\"content\": \"<pad>\"", "\"content\": \"<filler>\"");
        edit("tokenizer.json", "\"id\": 3,", "\"id\": 640,");
        edit("tokenizer.json", "\"id\": 4,", "\"id\": 641,");
        edit("tokenizer_config.json", "\"<pad>\"", "\"<filler>\"");
        try (Tokenizer whole = Tokenizer.open(folder);
                Tokenizer without = whole.without("<picture>")) {
            assertThat(whole.encode("<picture><filler>")).containsExactly(640, 641);
            assertThat(without.encode("<filler>")).containsExactly(641);
            assertThat(without.encode("<picture>")).doesNotContain(640).hasSizeGreaterThan(1);
            assertThat(without.decode(without.encode("<picture>"), false)).isEqualTo("<picture>");
        }
    }

    @Test
    void neitherCutsNorPadsWhateverTheFileSays() throws IOException {
        copy("llava-tiny");
        edit(
                "tokenizer.json",
                "\"truncation\": null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 2, "
                        + "\"strategy\": \"LongestFirst\", \"stride\": 0}");
        edit(
                "tokenizer.json",
                "\"padding\": null",
                "\"padding\": {\"strategy\": {\"Fixed\": 9}, \"direction\": \"Right\", "
                        + "\"pad_to_multiple_of\": null, \"pad_id\": 4, \"pad_type_id\": 0, \"pad_token\": \"<pad>\"}");
        try (Tokenizer tokenizer = Tokenizer.open(folder);
                Tokenizer original = GoldenText.tokenizer("llava-tiny")) {
            String text = "a text of more tokens than two";

            assertThat(tokenizer.encode(text)).isEqualTo(original.encode(text)).hasSizeGreaterThan(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false"})
    void theConfigurationDecidesAboutBosBeforeTheFileDoes(String flag, boolean adds) throws IOException {
        copy("llava-tiny");
        edit("tokenizer_config.json", "\"add_bos_token\": true", "\"add_bos_token\": " + flag);
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.prefix().isPresent()).isEqualTo(adds);
        }
    }

    @Test
    void theFileDecidesAboutBosWhereTheConfigurationIsSilent() throws IOException {
        copy("llava-tiny");
        edit("tokenizer_config.json", "\"add_bos_token\": true", "\"add_bos_token\": null");
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.prefix()).contains(1);
        }
    }

    @Test
    void specialTokensMayBeGivenAsObjects() throws IOException {
        copy("llava-tiny");
        edit("tokenizer_config.json", "\"eos_token\": \"</s>\"", "\"eos_token\": {\"content\": \"</s>\"}");
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            assertThat(tokenizer.eosId()).isEqualTo(2);
        }
    }

    @Test
    void halvesOfSurrogatePairsAreReadAsReplacementCharacters() {
        try (Tokenizer tokenizer = GoldenText.tokenizer("bunny-tiny")) {
            assertThat(tokenizer.encode("🙂 \ud83d 🙂\ude42")).isEqualTo(tokenizer.encode("🙂 \ufffd 🙂\ufffd"));
            assertThat(tokenizer.decode(tokenizer.encode("🙂\ud83d"), false)).isEqualTo("🙂\ufffd");
        }
    }

    @Test
    void manyThreadsMayEncodeUntilItIsClosed() throws Exception {
        Tokenizer tokenizer = GoldenText.tokenizer("llava-tiny");
        List<String> texts = IntStream.range(0, 200)
                .mapToObj(seed -> GoldenText.randomText(new SplittableRandom(seed)))
                .toList();
        List<int[]> expected = texts.stream().map(tokenizer::encode).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<int[]>>> results = IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(
                            () -> texts.stream().map(tokenizer::encode).toList()))
                    .toList();
            for (Future<List<int[]>> result : results) {
                assertThat(result.get()).usingRecursiveComparison().isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
        tokenizer.close();
        tokenizer.close(); // does nothing more
        assertThatThrownBy(() -> tokenizer.encode("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tokenizer must be open, but is closed");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertRefused("tokenizer.json must be a file, but is none; "
                + "tokenizer.save_pretrained of transformers, with a fast tokenizer, writes it");
        copy("llava-tiny");
        Files.delete(folder.resolve("tokenizer_config.json"));
        assertRefused("tokenizer_config.json must be a file, but is none; copy it from where the model comes from");
    }

    @Test
    void filesThatDescribeNoTokenizerAreRefused() throws IOException {
        copy("llava-tiny");
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, "[]");
        assertRefused("tokenizer.json must hold a JSON object, but holds something else");
        Files.writeString(file, "");
        assertRefused("tokenizer.json must hold a JSON object, but holds something else");
        Files.writeString(file, "{\"model\": ");
        assertRefused("tokenizer.json must hold JSON, but: Unexpected end-of-input within/between Object entries");
        Files.writeString(file, "{\"model\": {\"a\": 1, \"a\": 1}}");
        assertRefused("tokenizer.json must hold JSON, but: Duplicate field 'a'");
        Files.writeString(file, " ".repeat((32 << 20) + 1));
        assertRefused("tokenizer.json must have at most 33554432 bytes, but has more");
        Files.writeString(file, "{\"model\": {\"type\": \"Magic\"}}");
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageStartingWith(file + " must describe a tokenizer, but: ");
    }

    @Test
    void configurationsThatDoNotFitAreRefused() throws IOException {
        copy("llava-tiny");
        Path file = folder.resolve("tokenizer_config.json");
        Files.writeString(file, "{}");
        assertRefused("tokenizer_config.json must name an eos_token, but names none");
        Files.writeString(file, "{\"eos_token\": 2}");
        assertRefused("tokenizer_config.json must have a text as eos_token, but has 2");
        Files.writeString(file, "{\"eos_token\": \"<end>\"}");
        assertRefused("tokenizer.json must have the eos_token <end> among its added_tokens, but has not");
        Files.writeString(file, "{\"eos_token\": \"</s>\", \"add_bos_token\": true}");
        assertRefused("tokenizer_config.json must name the bos_token that add_bos_token adds, but names none");
        Files.writeString(file, "{\"eos_token\": \"</s>\", \"add_bos_token\": \"yes\"}");
        assertRefused("tokenizer_config.json must have true or false as add_bos_token, but has \"yes\"");
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(folder + "/" + problem);
    }

    private void copy(String model) throws IOException {
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(GoldenText.folder(model).resolve(file), folder.resolve(file));
        }
    }

    private void edit(String file, String from, String to) throws IOException {
        String content = Files.readString(folder.resolve(file));
        assertThat(content).contains(from);
        Files.writeString(folder.resolve(file), content.replaceFirst(Pattern.quote(from), to));
    }
}
