package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatJudgeTest {
    @TempDir
    Path folder;

    private Path cache;
    private JudgeFixture fixture;

    @BeforeEach
    void makeFixture() {
        cache = folder.resolve("cache");
        fixture = new JudgeFixture(cache);
    }

    @Test
    void asksAsTheEndpointExpects() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            ChatRun run = ask(server, List.of(JudgeFixture.question("a", "How many \uD83D\uDE00?")));

            assertThat(server.asked()).hasSize(1);
            ChatServer.Asked asked = server.asked().get(0);
            assertThat(asked.path()).isEqualTo("/v1/chat/completions");
            assertThat(asked.authorization()).isEqualTo("Bearer " + JudgeFixture.KEY);
            assertThat(asked.body())
                    .hasToString("{\"model\":\"judge\",\"messages\":[{\"role\":\"user\",\"content\":"
                            + "\"How many \uD83D\uDE00?\"}],\"temperature\":0.2,\"top_p\":1.0,\"max_tokens\":512}");
            assertThat(run.replies())
                    .containsOnlyKeys("a")
                    .containsEntry(
                            "a",
                            new ChatReply(
                                    "fine",
                                    "judge-0613",
                                    server.origin(),
                                    JudgeFixture.NOW,
                                    "stop",
                                    new Tokens(100, 20)));
            assertThat(run.failures()).isEmpty();
            assertThat(run.stopped()).isEmpty();
            assertThat(run.use()).isEqualTo(new JudgeUse(1, 0, 0, new Tokens(100, 20)));
            assertThat(run.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void orderDoesNotDependOnConcurrency(int concurrency) throws Exception {
        CountDownLatch others = new CountDownLatch(concurrency > 1 ? 5 : 0);
        ChatServer.Behaviour firstLast = (asked, reply) -> {
            if (asked.words().equals("words 0")) {
                others.await();
            }
            reply.say("to " + asked.words());
            others.countDown();
        };
        try (ChatServer server = new ChatServer(firstLast)) {
            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), concurrency, Budget.UNLIMITED))
                    .ask(JudgeFixture.questions(12), JudgeProgress.NONE);

            assertThat(run.replies().keySet())
                    .containsExactly("q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11");
            run.replies().forEach((id, reply) -> assertThat(reply.content()).isEqualTo("to words " + id.substring(1)));
            assertThat(server.words()).hasSize(12).doesNotHaveDuplicates();
        }
    }

    @Test
    void neverAsksMoreAtATimeThanAllowed() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        try (ChatServer server = new ChatServer((asked, reply) -> {
            three.countDown();
            three.await(); // hangs if fewer are asked at a time
            reply.say("fine");
        })) {
            int[] most = {0};
            fixture.judge(JudgeFixture.options(server.base(), 3, Budget.UNLIMITED))
                    .ask(JudgeFixture.questions(9), (answered, failed, total) -> {
                        // a question begins when another is done
                        most[0] = Math.max(most[0], server.asked().size() - answered + 1);
                    });
            assertThat(most[0]).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504})
    void asksAgainWhereTroubleMayPass(int status) throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.number() < 3) {
                reply.send(status, "{}");
            } else {
                reply.say("fine");
            }
        })) {
            ChatRun run = ask(server, JudgeFixture.questions(5));

            assertThat(run.replies()).hasSize(5);
            assertThat(server.asked()).hasSize(15);
            assertThat(run.use()).isEqualTo(new JudgeUse(15, 10, 0, new Tokens(500, 100)));
            assertThat(fixture.waits).hasSize(10).allMatch(wait -> wait.toMillis() >= 500 && wait.toMillis() <= 2000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7", // seconds
        "86400, 60", // no longer than the longest wait
        "'Wed, 04 Mar 2026 05:06:37 GMT', 30",
        "'Wed, 04 Mar 2026 05:00:00 GMT', 0", // past: the own wait
        "soon, 0"
    })
    void waitsAsLongAsTheEndpointAsks(String retryAfter, long seconds) throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.number() == 1) {
                reply.header("Retry-After", retryAfter).send(429, "{}");
            } else {
                reply.say("fine");
            }
        })) {
            ask(server, JudgeFixture.questions(1));

            assertThat(fixture.waits).hasSize(1);
            if (seconds == 0) {
                assertThat(fixture.waits.get(0)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
            } else {
                assertThat(fixture.waits).containsExactly(Duration.ofSeconds(seconds));
            }
        }
    }

    @Test
    void saysWhatReadersMustKnow() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.send(
                200,
                ChatServer.completion("fine")
                        .replace("judge-0613", asked.words().equals("words 0") ? "judge-a" : "judge-b")
                        .replace("stop", asked.words().equals("words 1") ? "length" : "stop")))) {
            assertThat(ask(server, JudgeFixture.questions(3)).notes())
                    .containsExactly(
                            "Replies are from several models: judge-a, judge-b.", "1 replies were cut at 512 tokens.");
        }
    }

    @Test
    void saysHowFarItIs() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().equals("words 1")) {
                reply.send(422, "{}");
            } else {
                reply.say("fine");
            }
        })) {
            StringBuilder heard = new StringBuilder();
            fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED))
                    .ask(
                            JudgeFixture.questions(3),
                            (answered, failed, total) -> heard.append("%d+%d/%d ".formatted(answered, failed, total)));
            assertThat(heard).hasToString("1+0/3 1+1/3 2+1/3 ");
        }
    }

    private ChatRun ask(ChatServer server, List<ChatQuestion> questions) throws IOException, InterruptedException {
        return fixture.judge(JudgeFixture.options(server.base())).ask(questions, JudgeProgress.NONE);
    }
}
