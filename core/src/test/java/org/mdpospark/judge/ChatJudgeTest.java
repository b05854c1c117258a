package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.text.ChatMessage;

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
    void followsNoRedirection() throws Exception {
        try (ChatServer other = new ChatServer((asked, reply) -> reply.say("stolen"));
                ChatServer server =
                        new ChatServer((asked, reply) -> reply.header("Location", other.base() + "/chat/completions")
                                .send(307, ""))) {
            assertThatThrownBy(() -> ask(server, JudgeFixture.questions(1)))
                    .isInstanceOf(UnusableJudgeException.class)
                    .hasMessageStartingWith(server.origin()
                            + " redirects to 127.0.0.1 (status 307), which is not followed: give the final base URL");
            assertThat(other.asked()).isEmpty();
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

    @Test
    void stopsWhenItsCallsAreSpent() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), 4, new Budget(7, Long.MAX_VALUE)))
                    .ask(JudgeFixture.questions(20), JudgeProgress.NONE);

            assertThat(run.replies()).hasSize(7);
            assertThat(run.failures()).isEmpty();
            assertThat(run.stopped()).contains("the budget of 7 calls is spent");
            assertThat(server.asked()).hasSize(7);

            ChatRun rest = ask(server, JudgeFixture.questions(20));
            assertThat(rest.replies()).hasSize(20);
            assertThat(rest.stopped()).isEmpty();
            assertThat(rest.use()).isEqualTo(new JudgeUse(13, 0, 7, new Tokens(1300, 260)));
            assertThat(server.words()).hasSize(20).doesNotHaveDuplicates();
        }
    }

    @Test
    void stopsWhenItsTokensAreSpent() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), 1, new Budget(Long.MAX_VALUE, 300)))
                    .ask(JudgeFixture.questions(20), JudgeProgress.NONE);

            assertThat(run.replies()).hasSize(3); // 120 tokens each: 240 are not 300 yet
            assertThat(run.stopped()).contains("the budget of 300 tokens is spent: 360 are used");
        }
    }

    @Test
    void countsTokensItselfWhereTheEndpointDoesNot() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) ->
                reply.send(200, "{\"choices\": [{\"message\": {\"content\": \"%s\"}}]}".formatted("a".repeat(300))))) {
            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), 1, new Budget(Long.MAX_VALUE, 101)))
                    .ask(JudgeFixture.questions(5), JudgeProgress.NONE);

            assertThat(run.replies()).hasSize(1);
        }
    }

    @Test
    void cachedRepliesNeedNoBudget() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            ask(server, JudgeFixture.questions(20).subList(10, 20));

            ChatRun run = fixture.judge(JudgeFixture.options(server.base(), 1, new Budget(2, Long.MAX_VALUE)))
                    .ask(JudgeFixture.questions(20), JudgeProgress.NONE);
            assertThat(run.replies()).hasSize(12).containsKeys("q0", "q1", "q10", "q19");
        }
    }

    @Test
    void goesOnAfterAnException() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            assertThatThrownBy(() -> fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED))
                            .ask(JudgeFixture.questions(20), (answered, failed, total) -> {
                                if (answered == 8) {
                                    throw new IllegalStateException("power cut");
                                }
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("power cut");
            int before = server.asked().size();
            assertThat(before).isLessThan(20);

            ChatRun run = ask(server, JudgeFixture.questions(20));
            assertThat(run.replies()).hasSize(20);
            // one that was under way when the run died may have been heard by the server alone
            assertThat(server.asked().size()).isBetween(20, 21);
            assertThat(server.words()).containsAll(words(20));
        }
    }

    @Test
    void goesOnAfterAnInterruption() throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.words().equals("words 5")) {
                asleep.countDown();
                end.await();
            }
            reply.say("fine");
        })) {
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base(), 1, Budget.UNLIMITED));
            Thread[] caller = {Thread.currentThread()};
            Thread killer = new Thread(() -> {
                try {
                    asleep.await();
                    caller[0].interrupt();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            killer.start();
            assertThatThrownBy(() -> judge.ask(JudgeFixture.questions(20), JudgeProgress.NONE))
                    .isInstanceOf(InterruptedException.class);
            killer.join();
            end.countDown();
            assertThat(server.words()).isEqualTo(words(6));

            server.behave((asked, reply) -> reply.say("fine"));
            assertThat(ask(server, JudgeFixture.questions(20)).replies()).hasSize(20);
            assertThat(server.words()).hasSize(21).containsAll(words(20)); // number 5 had no reply
        }
    }

    @Test
    void equalQuestionsShareAReply() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ChatServer server = new ChatServer((question, reply) -> {
            asked.await();
            reply.say("fine");
        })) {
            Thread late = new Thread(asked::countDown);
            late.start();
            ChatRun run = ask(server, List.of(JudgeFixture.question("a", "same"), JudgeFixture.question("b", "same")));
            late.join();

            assertThat(run.replies()).containsOnlyKeys("a", "b");
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void anotherModelSamplingOrTextIsAnotherReply() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine"))) {
            JudgeOptions options = JudgeFixture.options(server.base());
            List<ChatQuestion> one = JudgeFixture.questions(1);
            ask(server, one);
            fixture.judge(options.withSampling(Sampling.DEFAULT.withTemperature(0)))
                    .ask(one, JudgeProgress.NONE);
            fixture.judge(new JudgeOptions(
                            options.endpoint(),
                            "other",
                            options.sampling(),
                            options.limits(),
                            options.backoff(),
                            options.budget()))
                    .ask(one, JudgeProgress.NONE);
            assertThat(server.asked()).hasSize(3);
            ask(server, List.of(JudgeFixture.question("another id", "words 0")));
            assertThat(server.asked()).hasSize(3);
        }
    }

    @Test
    void movedServersAreTheSameJudge() throws Exception {
        ChatServer.Behaviour fine = (asked, reply) -> reply.say("fine");
        try (ChatServer first = new ChatServer(fine);
                ChatServer second = new ChatServer(fine)) {
            ask(first, JudgeFixture.questions(1));
            ChatRun run = ask(second, JudgeFixture.questions(2));

            assertThat(second.words()).containsExactly("words 1");
            assertThat(run.notes())
                    .containsExactly("Replies are from several endpoints: %s."
                            .formatted(String.join(
                                    ", ",
                                    Stream.of(first.origin(), second.origin())
                                            .sorted()
                                            .toList())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"format\":", "[]", "{}", "CHANGED", "CUT"})
    void asksAnewWhereTheCacheIsDamaged(String damage) throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("fine and well"))) {
            ask(server, JudgeFixture.questions(1));
            Path file = files().get(0);
            String whole = Files.readString(file);
            Files.writeString(
                    file,
                    switch (damage) {
                        case "CHANGED" -> whole.replace("fine and", "bad and");
                        case "CUT" -> whole.substring(0, whole.length() - 7);
                        default -> damage;
                    });

            ChatRun run = ask(server, JudgeFixture.questions(1));
            assertThat(run.replies().get("q0").content()).isEqualTo("fine and well");
            assertThat(run.notes())
                    .containsExactly("Damaged files of the cache were asked for anew: " + file.getFileName() + ".");
            assertThat(server.asked()).hasSize(2);
            assertThat(Files.readString(file)).isEqualTo(whole);
        }
    }

    @Test
    void aReplyUnderAnotherNameIsNoReply() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("to " + asked.words()))) {
            ask(server, JudgeFixture.questions(1));
            Path first = files().get(0);
            ask(server, JudgeFixture.questions(2));
            Path second = files().stream()
                    .filter(file -> !file.equals(first))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(second, Files.readString(first));

            assertThat(ask(server, JudgeFixture.questions(2))
                            .replies()
                            .get("q1")
                            .content())
                    .isEqualTo("to words 1");
        }
    }

    @Test
    void putsAQuestionAgainUntilAReplyCanBeRead() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("try " + asked.number()))) {
            List<ChatMessage> words = List.of(new ChatMessage(ChatMessage.Role.USER, "list"));
            List<ChatQuestion> patient = List.of(new ChatQuestion("a", words, "try 3"::equals, 4));
            assertThat(ask(server, patient).replies().get("a").content()).isEqualTo("try 3");
            assertThat(ask(server, patient).replies().get("a").content()).isEqualTo("try 3");
            assertThat(server.asked()).hasSize(3); // useless replies are kept as well

            ChatRun run = ask(server, List.of(new ChatQuestion("a", words, "never"::equals, 5)));
            assertThat(run.failures())
                    .containsExactly(new ChatFailure("a", "none of 5 replies can be read; they are kept"));
            assertThat(server.asked()).hasSize(5);
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
    void keepsTheKeyToItself() throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        StringBuilder said = new StringBuilder();
        try (ChatServer server = new ChatServer((asked, reply) -> {
            String echo = "your key is " + asked.authorization();
            switch (asked.words()) {
                case "words 0" -> reply.say(echo);
                case "words 1" -> reply.send(400, "{\"error\": {\"message\": \"%s\"}}".formatted(echo));
                case "words 2" -> reply.send(500, echo);
                case "words 3" -> reply.send(200, "{\"error\": {\"message\": \"%s\"}}".formatted(echo));
                case "words 4" ->
                    reply.send(
                            200,
                            ChatServer.completion("x")
                                    .replace("judge-0613", echo)
                                    .replace("stop", echo));
                default -> reply.send(401, "{\"error\": {\"message\": \"%s\"}}".formatted(echo));
            }
        })) {
            PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8);
            System.setOut(capture);
            System.setErr(capture);
            ChatJudge judge = fixture.judge(JudgeFixture.options(server.base()));
            for (int i = 0; i < 5; i++) {
                ChatRun run = judge.ask(List.of(JudgeFixture.questions(5).get(i)), JudgeProgress.NONE);
                said.append(run)
                        .append(JudgeRecord.of(judge.options(), "0", run).json());
            }
            assertThatThrownBy(() -> judge.ask(JudgeFixture.questions(6), JudgeProgress.NONE))
                    .satisfies(failure -> {
                        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                            said.append(cause);
                        }
                    });
            said.append(judge).append(judge.options());
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        for (Path file : files()) {
            said.append(file).append(Files.readString(file));
        }
        said.append(printed.toString(StandardCharsets.UTF_8));

        assertThat(said.toString())
                .contains("your key is Bearer [key]") // the server did repeat it
                .doesNotContain(JudgeFixture.KEY);
    }

    @Test
    void neverShowsAKeyThatCannotBeSent() {
        assertThatThrownBy(() -> new ChatJudge(
                        JudgeFixture.options(URI.create("http://localhost:1")),
                        cache,
                        variable -> "sk-secret\nX-Other: 1",
                        JudgeTime.SYSTEM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("environment variable OPENAI_API_KEY must hold a key of visible ASCII characters, but holds"
                        + " others");
    }

    @Test
    void sendsNoKeyInTheClearToAnotherMachine() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> {
            if (asked.authorization().equals("null")) {
                reply.send(401, "{}");
            } else {
                reply.say("fine");
            }
        })) {
            // A name of this machine that is not known to be one, like that of another machine.
            URI elsewhere = URI.create(server.base().toString().replace("127.0.0.1", "0.0.0.0"));
            JudgeOptions options = JudgeFixture.options(elsewhere);
            assertThatThrownBy(() -> fixture.judge(options).ask(JudgeFixture.questions(1), JudgeProgress.NONE))
                    .hasMessageContaining(
                            "refuses access (status 401): the key was not sent, since the base URL has http"
                                    + " to another machine: use https, or allow it");

            JudgeOptions allowed = new JudgeOptions(
                    new Endpoint(elsewhere, "OPENAI_API_KEY", true),
                    "judge",
                    options.sampling(),
                    options.limits(),
                    options.backoff(),
                    options.budget());
            assertThat(fixture.judge(allowed)
                            .ask(JudgeFixture.questions(1), JudgeProgress.NONE)
                            .replies())
                    .hasSize(1);

            server.behave((asked, reply) -> reply.say("open to all"));
            assertThat(fixture.judge(options)
                            .ask(JudgeFixture.questions(2), JudgeProgress.NONE)
                            .notes())
                    .containsExactly(
                            "The key in OPENAI_API_KEY was not sent: the base URL has http to another machine.");
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

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.sorted().toList();
        }
    }

    private static List<String> words(int count) {
        return JudgeFixture.questions(count).stream()
                .map(question -> question.messages().get(0).content())
                .toList();
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
