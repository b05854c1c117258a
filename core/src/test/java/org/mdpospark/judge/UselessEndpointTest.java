package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints that lie, fail or refuse. */
class UselessEndpointTest {
    @TempDir
    Path folder;

    private Path cache;
    private JudgeFixture fixture;

    @BeforeEach
    void makeFixture() {
        cache = folder.resolve("cache");
        fixture = new JudgeFixture(cache);
    }

    static Stream<Lie> lies() {
        return Stream.of(
                new Lie("hangs up", reply -> reply.hangUp(), "the connection to ORIGIN failed"),
                new Lie("no JSON", reply -> reply.send(200, "Bad gateway"), "the reply is not JSON"),
                new Lie("cut JSON", reply -> reply.send(200, "{\"choices\": ["), "the reply is not JSON"),
                new Lie("array", reply -> reply.send(200, "[]"), "the reply is no JSON object"),
                new Lie(
                        "no choices",
                        reply -> reply.send(200, "{\"choices\": []}"),
                        "the reply has no text as choices[0].message.content"),
                new Lie(
                        "null",
                        reply -> reply.send(200, "{\"choices\": [{\"message\": {\"content\": null}}]}"),
                        "the reply has no text as choices[0].message.content"),
                new Lie(
                        "number",
                        reply -> reply.send(200, "{\"choices\": [{\"message\": {\"content\": 5}}]}"),
                        "the reply has no text as choices[0].message.content"),
                new Lie("blank", reply -> reply.say(" \n"), "the reply has no text as choices[0].message.content"),
                new Lie(
                        "half a character",
                        reply -> reply.send(200, "{\"choices\": [{\"message\": {\"content\": \"a \\ud83d\"}}]}"),
                        "the reply's text has half of a character"),
                new Lie(
                        "error with status 200",
                        reply -> reply.send(200, "{\"error\": {\"message\": \"out of memory\"}}"),
                        "the reply is an error: out of memory"),
                new Lie(
                        "page",
                        reply -> reply.header("Content-Type", "text/html").send(200, ChatServer.completion("a")),
                        "the reply's content type must be application/json, but is another"),
                new Lie("huge", reply -> reply.say("a".repeat(100_001)), "the reply is longer than 100000 bytes"),
                new Lie(
                        "busy",
                        reply -> reply.send(503, "{\"error\": \"busy\"}"),
                        "ORIGIN answers with status 503; it says: busy"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void oneQuestionFailsWhereRepliesAreUseless(Lie lie) throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().equals("words 1")) {
                lie.deed().with(reply);
            } else {
                reply.say("fine");
            }
        })) {
            ChatRun run = ask(server, JudgeFixture.questions(3));

            assertThat(run.replies().keySet()).containsExactly("q0", "q2");
            assertThat(run.failures()).hasSize(1);
            assertThat(run.failures().get(0).id()).isEqualTo("q1");
            assertThat(run.failures().get(0).problem().replaceFirst(" \\(\\w+Exception\\)$", ""))
                    .isEqualTo("3 requests failed, the last one so: "
                            + lie.problem().replace("ORIGIN", server.origin()));
            assertThat(server.words()).hasSize(5);

            server.behave((asked, reply) -> reply.say("well again"));
            ChatRun again = ask(server, JudgeFixture.questions(3));
            assertThat(again.replies()).hasSize(3);
            assertThat(server.words()).hasSize(6); // the failed one alone
        }
    }

    @Test
    @Timeout(30) // that it waited forever
    void doesNotWaitForeverForABody() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ChatServer server = new ChatServer((asked, reply) -> {
            reply.exchange().getResponseHeaders().add("Content-Type", "application/json");
            reply.exchange().sendResponseHeaders(200, 1000);
            reply.exchange().getResponseBody().write('{');
            reply.exchange().getResponseBody().flush();
            end.await();
        })) {
            JudgeOptions options = JudgeFixture.options(server.base());
            ChatRun run = fixture.judge(new JudgeOptions(
                            options.endpoint(),
                            options.model(),
                            options.sampling(),
                            new RequestLimits(1, 2, Duration.ofSeconds(20), Duration.ofMillis(100), 100, 3),
                            options.backoff(),
                            options.budget()))
                    .ask(JudgeFixture.questions(1), JudgeProgress.NONE);

            assertThat(run.failures())
                    .containsExactly(new ChatFailure(
                            "q0", "2 requests failed, the last one so: there was no whole reply within PT0.1S"));
            end.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|refuses access (status 401): environment variable OPENAI_API_KEY must hold a key that may use model judge; it says: no",
                "403|refuses access (status 403): environment variable OPENAI_API_KEY must hold a key that may use model judge; it says: no",
                "404|has no such address or no model judge (status 404): check the base URL, which often ends with /v1, and the model's name; it says: no",
                "405|answers with status 405: check the base URL; it says: no"
            })
    void endsAtOnceWhereNothingWillBeAnswered(int status, String problem) throws Exception {
        try (ChatServer server =
                new ChatServer((asked, reply) -> reply.send(status, "{\"error\": {\"message\": \"no\"}}"))) {
            assertThatThrownBy(() -> fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED))
                            .ask(JudgeFixture.questions(20), JudgeProgress.NONE))
                    .isInstanceOf(UnusableJudgeException.class)
                    .hasMessage(server.origin() + " " + problem + ". 0 of 20 questions have a reply, kept in " + cache
                            + ": the same run again goes on from there");
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void endsWhereTheQuotaIsSpent() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.send(
                429, "{\"error\": {\"message\": \"You exceeded your quota\", \"code\": \"insufficient_quota\"}}"))) {
            assertThatThrownBy(() -> ask(server, JudgeFixture.questions(1)))
                    .isInstanceOf(UnusableJudgeException.class)
                    .hasMessageStartingWith(
                            server.origin() + " says that the account's quota is spent (status 429): add"
                                    + " to it, or name another key; it says: You exceeded your quota");
        }
    }

    @Test
    void refusedQuestionsAreNotAskedAgain() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().equals("words 0")) {
                reply.send(400, "{\"error\": {\"message\": \"context is 9000 tokens\"}}");
            } else {
                reply.say("fine");
            }
        })) {
            ChatRun run = ask(server, JudgeFixture.questions(2));

            assertThat(run.failures())
                    .containsExactly(new ChatFailure(
                            "q0",
                            server.origin() + " refuses the question (status 400); it says: context is 9000 tokens"));
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void endsAfterTooManyFailuresInARow() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().equals("words 0")) {
                reply.say("fine");
            } else {
                reply.send(500, "");
            }
        })) {
            assertThatThrownBy(() -> fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED))
                            .ask(JudgeFixture.questions(50), JudgeProgress.NONE))
                    .isInstanceOf(UnusableJudgeException.class)
                    .hasMessage(
                            "3 questions in a row failed, the last one, q3, so: 3 requests failed, the last one so: "
                                    + server.origin()
                                    + " answers with status 500. 1 of 50 questions have a reply, kept in "
                                    + cache + ": the same run again goes on from there");
            assertThat(server.asked()).hasSize(1 + 3 * 3);
        }
    }

    @Test
    void failuresAmongRepliesEndNothing() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().matches("words [1357]")) {
                reply.send(400, "");
            } else {
                reply.say("fine");
            }
        })) {
            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED))
                    .ask(JudgeFixture.questions(10), JudgeProgress.NONE);

            assertThat(run.failures()).extracting(ChatFailure::id).containsExactly("q1", "q3", "q5", "q7");
            assertThat(run.replies()).hasSize(6);
        }
    }

    private ChatRun ask(ChatServer server, List<ChatQuestion> questions) throws IOException, InterruptedException {
        return fixture.judge(JudgeFixture.options(server.base())).ask(questions, JudgeProgress.NONE);
    }

    /** What a server may do instead of answering, and how that is told. */
    record Lie(String name, Deed deed, String problem) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    interface Deed {
        void with(ChatServer.Reply reply) throws IOException;
    }
}
