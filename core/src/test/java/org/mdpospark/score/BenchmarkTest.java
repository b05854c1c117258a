package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Benchmarks as models are asked them: their own files of questions, their own files of answers. */
class BenchmarkTest {
    @TempDir
    Path folder;

    @Test
    void amberAsksForDescriptionsAndMarksWords() throws IOException {
        AmberFiles.write(folder);
        Files.createDirectories(folder.resolve("query"));
        Files.writeString(
                folder.resolve("query/query_generative.json"),
                "[{\"id\": 1, \"image\": \"AMBER_1.jpg\", \"query\": \"Describe this image.\"},"
                        + "{\"id\": 2, \"image\": \"AMBER_2.jpg\", \"query\": \"Describe this image.\"}]");
        Benchmark benchmark = BenchmarkKind.AMBER.open(folder);

        assertThat(benchmark.questions())
                .containsExactly(
                        new ImageQuestion("1", "AMBER_1.jpg", "Describe this image."),
                        new ImageQuestion("2", "AMBER_2.jpg", "Describe this image."));
        Answers answers =
                roundTrip(benchmark, AmberFiles.answers("1", "A dog is under the table.", "2", "A cat sees a chair."));
        ScoredAnswers scored =
                benchmark.score(answers, Optional.empty(), Completeness.WHOLE).orElseThrow();
        assertThat(scored.score().value("Hal")).isCloseTo(50, within(0.1));
        assertThat(scored.score().value("words")).isEqualTo(5.5);
        assertThat(scored.marked().get("1")).isEmpty();
        assertThat(scored.marked().get("2"))
                .extracting(word -> word.in("A cat sees a chair."))
                .containsExactly("chair");
    }

    @Test
    void amberAsksForYesOrNo() throws IOException {
        AmberFiles.write(folder);
        Files.createDirectories(folder.resolve("query"));
        StringBuilder queries = new StringBuilder("[");
        for (int id = 3; id <= 9; id++) {
            queries.append(
                    "%s{\"id\": %d, \"image\": \"i.jpg\", \"query\": \"Is it?\"}".formatted(id == 3 ? "" : ",", id));
        }
        Files.writeString(folder.resolve("query/query_discriminative.json"), queries.append("]"));
        Benchmark benchmark = BenchmarkKind.AMBER_YES_NO.open(folder);

        Answers answers = roundTrip(
                benchmark,
                AmberFiles.answers(
                        "3",
                        "No, it is not.",
                        "4",
                        "yes",
                        "5",
                        "No",
                        "6",
                        "Nothing",
                        "7",
                        "Yes.",
                        "8",
                        "Yes",
                        "9",
                        "no"));

        assertThat(answers.get("6").text()).isEqualTo("Nothing");
        double accuracy = benchmark
                .score(answers, Optional.empty(), Completeness.WHOLE)
                .orElseThrow()
                .score()
                .value("accuracy");
        assertThat(accuracy).isCloseTo(100 * 6 / 7.0, within(0.1));
    }

    @ParameterizedTest
    @CsvSource({
        "Yes, Yes",
        "yes., Yes",
        "'NO, never', No",
        "' no', No",
        "Nowhere, Nowhere",
        "Yesterday, Yesterday",
        "'', ''"
    })
    void firstWordCounts(String text, String word) {
        assertThat(AmberYesNoQuestions.word(text)).isEqualTo(word);
    }

    @Test
    void chairScoresFormBesideHallucination() throws IOException {
        CocoFiles.write(folder);
        Files.writeString(folder.resolve("synonyms.txt"), CocoFiles.SYNONYMS);
        Files.writeString(folder.resolve("questions.jsonl"), """
                        {"id": 1, "image": "1.jpg", "question": "What is it?"}
                        {"id": 2, "image": "2.jpg", "question": "What is it?"}
                        """);
        Files.writeString(folder.resolve("well-formed.txt"), "A \\w+( and a \\w+)*\\.\n");
        Benchmark benchmark = BenchmarkKind.CHAIR.open(folder);

        Answers answers = roundTrip(benchmark, AmberFiles.answers("1", "A man and a bear.", "2", "bird bird"));
        ScoredAnswers scored =
                benchmark.score(answers, Optional.empty(), Completeness.WHOLE).orElseThrow();

        assertThat(scored.score().value("CHAIRs")).isEqualTo(50);
        assertThat(scored.score().value("words")).isEqualTo(3.5);
        assertThat(scored.score().value("well-formed")).isEqualTo(50);
        assertThat(scored.marked().get("1"))
                .extracting(word -> word.in("A man and a bear."))
                .containsExactly("bear");
        assertThatThrownBy(
                        () -> benchmark.score(AmberFiles.answers("1", "A man."), Optional.empty(), Completeness.WHOLE))
                .hasMessageContaining("must answer all 2 questions, but 1 id is without an answer: 2");
        Files.writeString(folder.resolve("well-formed.txt"), "(");
        assertThatThrownBy(() -> BenchmarkKind.CHAIR.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageContaining("must hold a regular expression");
    }

    @Test
    void objectHalBenchWithoutAnExtractorHasFiguresOfTheRuleUnderOtherNames() throws IOException {
        CocoFiles.write(folder);
        Files.writeString(folder.resolve("synonyms_refine.txt"), CocoFiles.SYNONYMS);
        Files.writeString(folder.resolve("obj_halbench_300_with_image.jsonl"), """
                        {"image_id": 1, "image": "aGk=", "question": "Describe it."}
                        {"image_id": 2, "image_path": "2.jpg", "question": "Describe it."}
                        """);
        Benchmark without = BenchmarkKind.OBJECT_HALBENCH.open(folder);
        assertThat(without.questions().get(0)).isEqualTo(new ImageQuestion("1", "data:;base64,aGk=", "Describe it."));
        assertThat(without.questions().get(0).isInline()).isTrue();
        Answers answers = roundTrip(
                without, AmberFiles.answers("1", "A man and a bear sit here.", "2", "There is one bird here."));
        assertThat(without.score(answers, Optional.empty(), Completeness.WHOLE)).isEmpty();

        Files.writeString(folder.resolve("synonyms.txt"), CocoFiles.SYNONYMS);
        BenchmarkScore byRule = BenchmarkKind.OBJECT_HALBENCH
                .open(folder)
                .score(answers, Optional.empty(), Completeness.WHOLE)
                .orElseThrow()
                .score();

        assertThat(byRule.figures())
                .extracting(Figure::name)
                .containsExactly("CHAIRs by rule", "CHAIRi by rule", "recall by rule", "words");
        assertThat(byRule.value("CHAIRs by rule")).isEqualTo(50);
        assertThat(byRule.notes()).anyMatch(note -> note.contains("not Object HalBench's figures"));
        Answers replies = AmberFiles.answers("1", "[\"man\", \"bear\"]", "2", "[\"bird\"]");
        assertThat(BenchmarkKind.OBJECT_HALBENCH
                        .open(folder)
                        .score(answers, Optional.of(replies), Completeness.WHOLE)
                        .orElseThrow()
                        .score()
                        .value("CHAIRs"))
                .isEqualTo(50);
    }

    @Test
    void popeAsksItsSplit() throws IOException {
        Files.writeString(folder.resolve("coco_pope_popular.json"), """
                        {"question_id": 1, "image": "a.jpg", "text": "Is there a dog?", "label": "yes"}
                        {"question_id": 2, "image": "a.jpg", "text": "Is there a cat?", "label": "no"}
                        """);
        Benchmark benchmark = BenchmarkKind.POPE_POPULAR.open(folder);

        Answers answers = roundTrip(benchmark, AmberFiles.answers("1", "Yes", "2", "Yes"));

        assertThat(benchmark
                        .score(answers, Optional.empty(), Completeness.WHOLE)
                        .orElseThrow()
                        .score()
                        .value("accuracy"))
                .isEqualTo(50);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\": 1, \"image\": \"a\"} | must have a text as question",
                "{\"id\": 1, \"image\": \" \", \"question\": \"q\"} | must have an image as image",
                "{\"image\": \"a\", \"question\": \"q\"} | as id",
                "[] | must hold a JSON object",
                "{\"id\": 1, \"image\": \"a\", \"question\": \"q\"}\\n{\"id\": 1, \"image\": \"a\", \"question\": \"q\"} | must have each id once, but has 1 twice",
                "`` | must have a question, but has none",
            })
    void questionsAreReadWithoutTrust(String lines, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("questions.jsonl"), lines.replace("\\n", "\n"));

        assertThatThrownBy(() -> QuestionFile.plain(file, "nowhere"))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "AMBER, junyangwang0410/AMBER", "AMBER_YES_NO, junyangwang0410/AMBER", "CHAIR, write it yourself",
        "OBJECT_HALBENCH, RLHF-V/RLAIF-V", "MMHAL, Shengcao1006/MMHal-Bench", "POPE_RANDOM, RUCAIBox/POPE"
    })
    void missingFilesAreNamedWithTheirSource(BenchmarkKind kind, String source) {
        assertThatThrownBy(() -> kind.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageContaining(source);
    }

    private Answers roundTrip(Benchmark benchmark, Answers answers) throws IOException {
        Path file = folder.resolve(benchmark.kind().fileName());
        Files.writeString(file, benchmark.text(answers));
        Answers read = benchmark.read(file);
        assertThat(read.ids()).isEqualTo(answers.ids());
        return read;
    }

    /** Where nothing else is said, replies are lines of {@code id} and {@code answer}. */
    @Test
    void repliesAreLines() throws IOException {
        Files.writeString(
                folder.resolve("coco_pope_random.json"),
                "{\"question_id\": 1, \"image\": \"a.jpg\", \"text\": \"q\", \"label\": \"yes\"}\n");
        Path file = Files.writeString(folder.resolve("replies.jsonl"), "{\"id\": \"7\", \"answer\": \"x\"}\n");

        assertThat(BenchmarkKind.POPE_RANDOM.open(folder).replies(file).list())
                .isEqualTo(List.of(new RecordedAnswer("7", "", "x")));
    }
}
