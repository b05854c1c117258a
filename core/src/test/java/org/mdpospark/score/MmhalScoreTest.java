package org.mdpospark.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MmhalScoreTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'Analysis.\n\nRating: 5', 5",
        "'RATING: 0, no information', 0",
        "'Rating: 4. Again: rating: 4', 4", // twice the same is one
        "'Rating: 4 or rating: 2', -1",
        "'Rating:5', -1", // without the blank
        "'Rating 5', -1",
        "'Rating: 10', 1", // the script looks for the text alone
        "'', -1"
    })
    void readsRatingsAsTheScriptDoes(String reply, int rating) {
        assertThat(MmhalRating.parse(reply).orElse(-1)).isEqualTo(rating);
    }

    @Test
    void countsRatings() throws IOException {
        // attribute questions (places 0, 8, …) are rated 6, counting ones (3, 11, …) 2, all others 4
        MmhalScore score = MmhalScore.score(replies(i -> "Rating: " + (i % 8 == 0 ? 6 : i % 8 == 3 ? 2 : 4)));

        assertThat(score.value("score")).isCloseTo((12 * 6 + 12 * 2 + 72 * 4) / 96.0, within(1e-12)); // 4.0
        assertThat(score.value("HalRate")).isEqualTo(12 / 96.0);
        // informativeness 3, 2 and 1 of 3: (12·3 + 12·2 + 72·1)/96/3
        assertThat(score.value("informativeness")).isCloseTo(100 * 132 / 96.0 / 3, within(1e-12));
        assertThat(score.value("attribute")).isEqualTo(6);
        assertThat(score.value("counting")).isEqualTo(2);
        assertThat(score.value("other")).isEqualTo(4);
        assertThat(score.notes()).isEmpty();
    }

    @Test
    void threeIsNoHallucination() throws IOException {
        assertThat(MmhalScore.score(replies(i -> "Rating: 3")).value("HalRate")).isZero();
        assertThat(MmhalScore.score(replies(i -> "Rating: 2")).value("HalRate")).isEqualTo(1);
    }

    @Test
    void unreadableRepliesCountAsWorst() throws IOException {
        MmhalScore score = MmhalScore.score(replies(i -> i == 7 ? "I cannot tell" : "rating: 6"));

        assertThat(score.value("score")).isCloseTo(95 * 6 / 96.0, within(1e-12));
        assertThat(score.value("HalRate")).isEqualTo(1 / 96.0);
        assertThat(score.notes())
                .containsExactly("1 replies have no rating or several, and count as 0, hallucinated: questions 7.");
    }

    @Test
    void readsChatCompletions() throws IOException {
        Path file = folder.resolve("replies.json");
        Files.writeString(file, "[{\"choices\": [{\"message\": {\"content\": \"rating: 6\"}}]}, {\"choices\": []}]");
        assertThatThrownBy(() -> MmhalBenchmark.replies(file))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(file + " record 2: must have a text as choices[0].message.content, but has none");

        Files.writeString(file, "[{\"choices\": [{\"message\": {\"content\": \"rating: 6\"}}]}]");
        assertThat(MmhalBenchmark.replies(file).get("0").text()).isEqualTo("rating: 6");
    }

    @Test
    void refusesMissingReplies() {
        assertThatThrownBy(() -> MmhalScore.score(AmberFiles.answers("0", "rating: 1")))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessage(
                        "the answers must answer all 96 questions, but 95 ids are without an answer: 1, 2, 3, 4, 5, …");
        assertThatThrownBy(() -> MmhalScore.score(AmberFiles.answers("96", "rating: 1")))
                .hasMessage("the answers must answer the 96 questions of the benchmark, but 1 id is unknown: 96");
    }

    @Test
    void fillsTheTemplate() throws IOException {
        Files.writeString(folder.resolve("response_template.json"), template(96));
        MmhalBenchmark benchmark = MmhalBenchmark.open(folder);
        Path filled = folder.resolve("filled.json");

        benchmark.write(filled, replies(i -> " Assistant: answer \uD83D\uDE00 " + i + "\n"));

        MmhalBenchmark read = MmhalBenchmark.read(filled);
        assertThat(read.answers().get("95").text()).isEqualTo("answer \uD83D\uDE00 95");
        assertThat(read.imageContent(3)).isEqualTo("Cup, Dog");
        assertThat(read.rightAnswer(3)).isEqualTo("A3");
        assertThat(read.question(3)).isEqualTo("Q3");
        assertThat(Files.readString(filled)).contains("\"image_src\":\"x\"");
        assertThatThrownBy(benchmark::answers)
                .hasMessage(folder.resolve("response_template.json")
                        + " record 1: must have an answer as model_answer, but has none");
    }

    @Test
    void refusesOtherTemplates() throws IOException {
        Path file = folder.resolve("response_template.json");

        assertThatThrownBy(() -> MmhalBenchmark.open(folder))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(
                        file + " must be a file, but is none; MMHal-Bench's response_template.json is in");
        Files.writeString(file, template(95));
        assertThatThrownBy(() -> MmhalBenchmark.open(folder)).hasMessage(file + " must have 96 questions, but has 95");
        Files.writeString(file, template(96).replaceFirst("adversarial", "holistic"));
        assertThatThrownBy(() -> MmhalBenchmark.open(folder))
                .hasMessage(file + " record 2: must have adversarial as question_type, but has \"holistic\"");
    }

    private static Answers replies(IntFunction<String> reply) throws IOException {
        List<RecordedAnswer> replies = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            replies.add(new RecordedAnswer(Integer.toString(i), "", reply.apply(i)));
        }
        return Answers.of(replies);
    }

    private static String template(int questions) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < questions; i++) {
            records.add("""
                    {"question_type": "%s", "image_src": "x", "image_content": ["Cup", "Dog"], "question": "Q%d",
                     "gt_answer": "A%d", "model_answer": ""}""".formatted(MmhalType.at(i).code(), i, i));
        }
        return "[" + String.join(",", records) + "]";
    }
}
