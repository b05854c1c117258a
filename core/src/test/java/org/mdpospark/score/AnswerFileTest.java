package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdpospark.image.SplitMix64;

class AnswerFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrites(AnswerLayout layout) throws IOException {
        Path file = folder.resolve("answers");
        boolean repeatsQuestions = layout != AnswerLayout.AMBER && layout != AnswerLayout.CHAIR;
        List<RecordedAnswer> answers = List.of(
                new RecordedAnswer("7", repeatsQuestions ? "What is \"there\"?" : "", "A dog.\nAnd \uD83D\uDE00"),
                new RecordedAnswer("3", "", ""));

        AnswerFile.write(file, layout, answers);

        assertThat(AnswerFile.read(file, layout).list()).isEqualTo(answers);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAIN | {\"id\": \"a\", \"answer\": \"x\"} | a | x",
                "AMBER | [{\"id\": 4, \"response\": \"x\"}] | 4 | x",
                "CHAIR | {\"overall\": {}, \"imgToEval\": {\"9\": {\"image_id\": 9, \"caption\": \"x\", \"Bleu_1\": 0}}} | 9 | x",
                "LLAVA | {\"question_id\": 5, \"image_id\": 1, \"prompt\": \"p\", \"text\": \"x\", \"model_id\": \"m\"} | 5 | x",
                "POPE | {\"question\": \"q\", \"answer\": \"x\"} | place 1 | x",
                "POPE | {\"question_id\": 12, \"text\": \"x\"} | 12 | x"
            })
    void readsTheBenchmarksOwnLayouts(AnswerLayout layout, String text, String id, String answer) throws IOException {
        RecordedAnswer read = AnswerFile.read(file(text), layout).list().get(0);

        assertThat(read.id()).isEqualTo(id);
        assertThat(read.text()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AMBER | {\"id\": 1} | must hold a JSON array of objects, but holds object",
                "AMBER | [{\"id\": 1, \"response\": 7}] | record 1: must have a text as response, but has 7",
                "AMBER | [{\"id\": 1.5, \"response\": \"\"}] | record 1: must have a whole number from 1 as id, but has 1.5",
                "AMBER | [] | must have an answer, but has none",
                "AMBER | '' | must hold a JSON array of objects, but holds nothing",
                "AMBER | [{\"id\": 1, \"response\": \"\"}, {\"id\": 1, \"response\": \"\"}] | must have one answer for each"
                        + " id, but 1 id is repeated: 1",
                "PLAIN | [] | must hold a JSON object, but line 1 is array",
                "PLAIN | {\"id\": \"\", \"answer\": \"x\"} | line 1: must have a whole number or a text that is not empty as"
                        + " id, but has \"\"",
                "PLAIN | {\"id\": 1, \"response\": \"x\"} | line 1: must have a text as answer, but has none",
                "PLAIN | {\"id\": 1, \"answer\": null} | line 1: must have a text as answer, but has null",
                "PLAIN | {\"id\": 1, \"answer\": \"x\"} {} | must hold JSON in line 1, but: ",
                "PLAIN | {\"id\": 1, \"answer\": \"x | must hold JSON in line 1, but: ",
                "PLAIN | {\"id\": 1, \"answer\": \"ab\\ud800c\"} | line 1: must have whole characters in answer, but has half"
                        + " of one at 2",
                "CHAIR | {\"imgToEval\": []} | the file: must have an object as imgToEval, but has []"
            })
    void refusesOtherLayouts(AnswerLayout layout, String text, String problem) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> AnswerFile.read(file, layout))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(file + " " + problem);
    }

    @Test
    void refusesOtherBytes() throws IOException {
        Path file = folder.resolve("answers");
        Files.write(file, new byte[] {'{', (byte) 0xC3, '}'});

        assertThatThrownBy(() -> AnswerFile.read(file, AnswerLayout.PLAIN))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(file + " must be in UTF-8, but has other bytes");
        assertThatThrownBy(() -> AnswerFile.read(folder, AnswerLayout.PLAIN))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder + " must be a file, but is none; give the path of one");
    }

    @Test
    void refusesHugeFilesAndDeepNesting() throws IOException {
        Path file = file("[".repeat(100_000));

        assertThatThrownBy(() -> AnswerFile.read(file, AnswerLayout.AMBER))
                .isInstanceOf(UnusableScoreInputException.class);
        assertThatThrownBy(() -> TextFile.text(file, 99_999))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(file + " must have at most 99999 bytes, but has more");
    }

    @Test
    void anythingElseIsRefusedInWords() throws IOException {
        SplitMix64 random = new SplitMix64(11);
        byte[] whole = "[{\"id\": 1, \"response\": \"A dog\"}]\n{\"id\": 1, \"answer\": \"A\"}"
                .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 1 + random.below(4); i > 0; i--) {
                damaged[random.below(damaged.length)] = (byte) random.below(256);
            }
            Path file = Files.write(folder.resolve("damaged"), damaged);
            for (AnswerLayout layout : AnswerLayout.values()) {
                try {
                    AnswerFile.read(file, layout);
                } catch (UnusableScoreInputException e) {
                    assertThat(e).hasMessageStartingWith(file + " must ").hasMessageNotContaining("Exception");
                }
            }
        }
    }

    @Test
    void halfACharacterIsNotWritten() {
        Path file = folder.resolve("answers");

        assertThatThrownBy(() ->
                        AnswerFile.write(file, AnswerLayout.PLAIN, List.of(new RecordedAnswer("1", "", "\uD800"))))
                .isInstanceOf(CharacterCodingException.class);
        assertThat(folder).isEmptyDirectory();
        assertThatThrownBy(() -> AnswerFile.write(file, AnswerLayout.AMBER, List.of(new RecordedAnswer("a", "", ""))))
                .hasMessage("an id must be a whole number in this layout, but is a");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("answers"), text);
    }
}
