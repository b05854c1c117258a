package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.checkpoint.StrictJson;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.AnswerLayout;
import org.mdpospark.score.Answers;
import org.mdpospark.score.MmhalBenchmark;
import org.mdpospark.score.MmhalScore;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.UnusableScoreInputException;

class BenchmarkJudgesTest {
    private static final List<String> TYPES = List.of(
            "attribute", "adversarial", "comparison", "counting", "relation", "environment", "holistic", "other");

    @TempDir
    Path folder;

    private JudgeFixture fixture;

    @BeforeEach
    void makeFixture() {
        fixture = new JudgeFixture(folder.resolve("cache"));
    }

    @Test
    void mmhalAsksForARatingOfEachAnswer() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say(
                asked.words().contains("A: answer 3\n") ? "Analysis.\n\nRating: 1" : "Analysis.\n\nRating: 5"))) {
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base()));
            Judgement judgement = mmhalJudge().rate(mmhal(), mmhalAnswers(), judge, JudgeProgress.NONE);

            assertThat(server.words())
                    .hasSize(96)
                    .doesNotHaveDuplicates()
                    .contains("{Rate}: Cup, Dog|Question 7?|Right 7|A: answer 7\n");
            assertThat(server.asked())
                    .allSatisfy(
                            asked -> assertThat(asked.body().path("temperature").asDouble(-1))
                                    .isZero())
                    .allSatisfy(asked -> assertThat(asked.body()
                                    .path("messages")
                                    .path(0)
                                    .path("role")
                                    .asText())
                            .isEqualTo("user"))
                    .allSatisfy(
                            asked -> assertThat(asked.body().path("messages")).hasSize(1));
            MmhalScore score = MmhalScore.score(judgement.replies());
            assertThat(score.value("HalRate")).isEqualTo(1 / 96.0);
            assertThat(judgement.isWhole()).isTrue();
            assertThat(judgement.notes())
                    .containsExactly("The prompt in eval_gpt4.py is not the published one (SHA-256 "
                            + judgement.judge().templateSha256() + ", not " + MmhalJudge.PUBLISHED_PROMPT
                            + "): figures compare with others of this prompt only.");
        }
    }

    @Test
    void repliesInAFileScoreAlike() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("Gut \uD83D\uDE00.\nRating: 4"))) {
            Judgement judgement = mmhalJudge()
                    .rate(
                            mmhal(),
                            mmhalAnswers(),
                            fixture.judge(JudgeFixture.options(server.base())),
                            JudgeProgress.NONE);
            Path file = folder.resolve("replies.jsonl");
            judgement.write(file);

            Answers read = AnswerFile.read(file, AnswerLayout.PLAIN);
            assertThat(read.list()).isEqualTo(judgement.replies().list());
            assertThat(MmhalScore.score(read).value("score")).isEqualTo(4);
        }
    }

    @Test
    void recordsWhoJudged() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.number() == 1 && asked.words().contains("answer 5\n")) {
                reply.send(503, "");
            } else {
                reply.say("Rating: 4");
            }
        })) {
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base()));
            JudgeRecord record = mmhalJudge()
                    .rate(mmhal(), mmhalAnswers(), judge, JudgeProgress.NONE)
                    .judge();

            assertThat(record)
                    .isEqualTo(new JudgeRecord(
                            "judge",
                            List.of("judge-0613"),
                            List.of(server.origin()),
                            new Sampling(0, 1, 512, Sampling.TokenLimit.MAX_TOKENS),
                            record.templateSha256(),
                            Optional.of(JudgeFixture.NOW),
                            Optional.of(JudgeFixture.NOW),
                            new JudgeUse(97, 1, 0, new Tokens(9600, 1920))));
            JsonNode json = StrictJson.tree(record.json());
            assertThat(json.path("model_asked").asText()).isEqualTo("judge");
            assertThat(json.path("models_answered").path(0).asText()).isEqualTo("judge-0613");
            assertThat(Instant.parse(json.path("last_reply").asText())).isEqualTo(JudgeFixture.NOW);
            assertThat(json.path("calls").asInt()).isEqualTo(97);

            JudgeRecord later = mmhalJudge()
                    .rate(mmhal(), mmhalAnswers(), judge, JudgeProgress.NONE)
                    .judge();
            assertThat(later.use()).isEqualTo(new JudgeUse(0, 0, 96, Tokens.NONE));
            assertThat(later.modelsAnswered()).containsExactly("judge-0613");
            assertThat(server.asked()).hasSize(97);
        }
    }

    @Test
    void namesUnansweredQuestions() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().contains("answer 50\n")) {
                reply.send(400, "{\"error\": \"filtered\"}");
            } else {
                reply.say("Rating: 4");
            }
        })) {
            Judgement judgement = mmhalJudge()
                    .rate(
                            mmhal(),
                            mmhalAnswers(),
                            fixture.judge(JudgeFixture.options(server.base())),
                            JudgeProgress.NONE);

            assertThat(judgement.isWhole()).isFalse();
            assertThat(judgement.failures()).extracting(ChatFailure::id).containsExactly("50");
            assertThatThrownBy(() -> MmhalScore.score(judgement.replies()))
                    .hasMessage("the answers must answer all 96 questions, but 1 id is without an answer: 50");
        }
    }

    @Test
    void objectsAreAskedForOfAnswersThatAreLongEnough() throws Exception {
        Answers answers = Answers.of(List.of(
                new RecordedAnswer("1", "What is here?", " Assistant: A dog on a sofa. "),
                new RecordedAnswer("2", "What is here?", "A dog."),
                new RecordedAnswer("3", "Where?", "A cat under the table"),
                new RecordedAnswer("4", "Where?", "Nothing can be seen there")));
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().contains("cat") && asked.number() < 3) {
                reply.say("Sorry, I cannot do that.");
            } else if (asked.words().contains("cat")) {
                reply.say("Here:\n```json\n[\"cat\", \"table\"]\n```");
            } else if (asked.words().contains("dog")) {
                reply.say("[\"dog\", \"sofa\"]");
            } else {
                reply.say("There are none: ()");
            }
        })) {
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base()));
            Judgement judgement = extractor(4).extract(answers, judge, JudgeProgress.NONE);

            assertThat(judgement.replies().list())
                    .containsExactly(
                            new RecordedAnswer("1", "", "[\"dog\", \"sofa\"]"),
                            new RecordedAnswer("3", "", "Here:\n```json\n[\"cat\", \"table\"]\n```"));
            assertThat(judgement.failures())
                    .containsExactly(new ChatFailure("4", "none of 4 replies can be read; they are kept"));
            assertThat(server.words().stream().filter(words -> words.contains("dog")))
                    .containsExactly("You list \"objects\". What is here? => A dog on a sofa.\n");
            assertThat(server.asked())
                    .hasSize(1 + 3 + 4)
                    .allSatisfy(asked -> assertThat(asked.body()
                                    .path("messages")
                                    .path(0)
                                    .path("role")
                                    .asText())
                            .isEqualTo("system"))
                    .allSatisfy(
                            asked -> assertThat(asked.body().path("temperature").asDouble())
                                    .isEqualTo(0.2));

            assertThat(extractor(4)
                            .extract(answers, judge, JudgeProgress.NONE)
                            .judge()
                            .use()
                            .calls())
                    .isZero();
        }
    }

    @Test
    void objectsNeedTheQuestions() throws Exception {
        Answers answers = Answers.of(List.of(new RecordedAnswer("7", "", "A dog on a sofa")));
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("[]"))) {
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base()));
            assertThatThrownBy(() -> extractor(1).extract(answers, judge, JudgeProgress.NONE))
                    .isInstanceOf(UnusableScoreInputException.class)
                    .hasMessage("the extractor's prompt needs each answer's question, but the answer 7 comes without");
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void saysWherePromptsAre() {
        assertThatThrownBy(() -> MmhalJudge.read(folder.resolve("none.py")))
                .isInstanceOf(UnusableScoreInputException.class)
                .hasMessageStartingWith(
                        folder.resolve("none.py") + " must be a file, but is none; the judge's prompt is in Eval/");
    }

    private MmhalJudge mmhalJudge() throws IOException {
        Path script = folder.resolve("eval_gpt4.py");
        Files.writeString(script, "import json\n\ntemplate = '''{{Rate}}: {}|{}|{}|A: {}\n'''\n");
        return MmhalJudge.read(script);
    }

    private ObjectExtractor extractor(int askings) throws IOException {
        Path script = folder.resolve("eval_gpt_obj_halbench.py");
        Files.writeString(script, "prompt_template = \"\"\"You list \\\"objects\\\". {question} => {answer}\n\"\"\"\n");
        return ObjectExtractor.read(script, askings);
    }

    private MmhalBenchmark mmhal() throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            records.add("""
                    {"question_type": "%s", "image_content": ["Cup", "Dog"], "question": "Question %d?",
                     "gt_answer": "Right %d", "model_answer": ""}""".formatted(TYPES.get(i % 8), i, i));
        }
        Path file = folder.resolve("response_template.json");
        Files.writeString(file, "[" + String.join(",", records) + "]");
        return MmhalBenchmark.read(file);
    }

    private static Answers mmhalAnswers() throws IOException {
        List<RecordedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 96; i++) {
            answers.add(new RecordedAnswer(Integer.toString(i), "", "Assistant: answer " + i + " "));
        }
        return Answers.of(answers);
    }
}
