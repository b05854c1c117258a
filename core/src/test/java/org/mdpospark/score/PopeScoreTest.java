package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PopeScoreTest {
    private static final PopeBenchmark BENCHMARK = benchmark(true, true, true, false, false);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'Yes', true",
        "'No', false",
        "'no', false",
        "'NO', true", // by the letter
        "'No, there is none', false", // the comma goes first
        "'There is not a dog', false",
        "'There isn''t a dog', true", // n't is no word of its own
        "'Yes. There is no cat', true", // only what stands before the first full stop
        "'Well. No', true",
        "'no.', false",
        "'nothing, nobody', true",
        "'I see' , true",
        "'', true",
        "'It is\tno dog', true" // cut at blanks, not at tabs
    })
    void readsAnswersAsTheScriptDoes(String text, boolean yes) {
        assertThat(PopeAnswer.saysYes(text)).isEqualTo(yes);
    }

    @Test
    void countsTheAnswerYes() throws IOException {
        // truth yes yes yes no no; said yes yes no yes no: 2 rightly yes, 1 wrongly yes, 1 wrongly no, 1 rightly no
        PopeScore score = score("Yes", "Yes", "No", "Yes", "No");

        assertThat(score.value("accuracy")).isCloseTo(60, within(1e-12));
        assertThat(score.value("precision")).isCloseTo(200.0 / 3, within(1e-12));
        assertThat(score.value("recall")).isCloseTo(200.0 / 3, within(1e-12));
        assertThat(score.value("F1")).isCloseTo(200.0 / 3, within(1e-12));
        assertThat(score.value("yes ratio")).isCloseTo(60, within(1e-12));
        assertThat(score.notes()).containsExactly("The file has 5 questions; the published ones have 3000.");
    }

    @Test
    void precisionAndRecallAreNotExchanged() throws IOException {
        // said yes once, rightly; yes is right three times: precision 1, recall 1/3, F1 2/3 / (4/3) = 1/2
        PopeScore score = score("Yes", "No", "No", "No", "No");

        assertThat(score.value("precision")).isEqualTo(100);
        assertThat(score.value("recall")).isCloseTo(100 / 3.0, within(1e-12));
        assertThat(score.value("F1")).isCloseTo(50, within(1e-12));
        assertThat(score("No", "No", "No", "No", "No").value("precision")).isNaN();
    }

    @Test
    void answersWithoutIdsBelongToTheQuestionsInOrder() throws IOException {
        Path file = folder.resolve("answers.jsonl");
        Files.writeString(file, "{\"question\": \"is 1 there?\", \"answer\": \"No\"}\n".repeat(5));
        assertThatThrownBy(() -> score(AnswerFile.read(file, AnswerLayout.POPE)))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage("the answer to question 2 must repeat its text or none, but has is 1 there?");

        Files.writeString(file, "{\"answer\": \"No\"}\n".repeat(5));
        assertThat(score(AnswerFile.read(file, AnswerLayout.POPE)).value("accuracy"))
                .isEqualTo(40);

        Files.writeString(file, "{\"answer\": \"No\"}\n".repeat(4));
        assertThatThrownBy(() -> score(AnswerFile.read(file, AnswerLayout.POPE)))
                .hasMessage(file + " must answer all 5 questions, but 1 id is without an answer: place 5");
        Files.writeString(file, "{\"answer\": \"No\"}\n".repeat(6));
        assertThatThrownBy(() -> score(AnswerFile.read(file, AnswerLayout.POPE)))
                .hasMessage(file + " must answer the 5 questions of the benchmark, but 1 id is unknown: place 6");
    }

    @Test
    void readsThePublishedLayout() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("output/coco"));
        Files.writeString(inner.resolve("coco_pope_popular.json"), """
                {"question_id": 1, "image": "COCO_val2014_1.jpg", "text": "Is there a car in the image?", "label": "no"}
                {"question_id": 2, "image": "COCO_val2014_1.jpg", "text": "Is there a cat in the image?", "label": "yes"}
                """);

        assertThat(PopeBenchmark.open(folder, PopeSplit.POPULAR).questions())
                .containsExactly(
                        new PopeQuestion("1", "COCO_val2014_1.jpg", "Is there a car in the image?", false),
                        new PopeQuestion("2", "COCO_val2014_1.jpg", "Is there a cat in the image?", true));
        assertThatThrownBy(() -> PopeBenchmark.open(folder, PopeSplit.RANDOM))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(folder.resolve("coco_pope_random.json") + " must be a file, but is none; POPE's questions"
                        + " are in output/coco of the repository RUCAIBox/POPE on GitHub");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"question_id\": 1, \"image\": \"a\", \"text\": \"b\", \"label\": \"Yes\"}' | line 1: must have yes or no as"
                        + " label, but has \"Yes\"",
                "'{\"question_id\": 1, \"image\": \"a\", \"text\": \"b\"}' | line 1: must have a text as label, but has none",
                "'[]' | must hold a JSON object, but line 1 is array",
                "'' | must have a question, but has none"
            })
    void refusesMalformedQuestions(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("questions"), text);

        assertThatThrownBy(() -> PopeBenchmark.read(file, PopeSplit.RANDOM))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(file + " " + problem);
    }

    private static PopeScore score(String... texts) throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>();
        for (String text : texts) {
            int id = answers.size() + 1;
            answers.add(new RecordedAnswer(Integer.toString(id), "Is %d there?".formatted(id), text));
        }
        return score(Answers.of(answers));
    }

    private static PopeScore score(Answers answers) throws IOException {
        return PopeScore.score(BENCHMARK, answers, Completeness.WHOLE);
    }

    private static PopeBenchmark benchmark(boolean... yes) {
        List<PopeQuestion> questions = new ArrayList<>();
        for (boolean one : yes) {
            int id = questions.size() + 1;
            questions.add(new PopeQuestion(Integer.toString(id), "image", "Is %d there?".formatted(id), one));
        }
        return new PopeBenchmark(PopeSplit.RANDOM, questions);
    }
}
