package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.text.ChatMessage;

/** What a run that died leaves, and what the next one takes of it. */
class JudgeCacheTest {
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
            assertThat(JudgeFixture.content(run, "q0")).isEqualTo("fine and well");
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

            assertThat(JudgeFixture.content(ask(server, JudgeFixture.questions(2)), "q1"))
                    .isEqualTo("to words 1");
        }
    }

    @Test
    void putsAQuestionAgainUntilAReplyCanBeRead() throws Exception {
        try (ChatServer server = new ChatServer((asked, reply) -> reply.say("try " + asked.number()))) {
            List<ChatMessage> words = List.of(new ChatMessage(ChatMessage.Role.USER, "list"));
            List<ChatQuestion> patient = List.of(new ChatQuestion("a", words, "try 3"::equals, 4));
            assertThat(JudgeFixture.content(ask(server, patient), "a")).isEqualTo("try 3");
            assertThat(JudgeFixture.content(ask(server, patient), "a")).isEqualTo("try 3");
            assertThat(server.asked()).hasSize(3); // useless replies are kept as well

            ChatRun run = ask(server, List.of(new ChatQuestion("a", words, "never"::equals, 5)));
            assertThat(run.failures())
                    .containsExactly(new ChatFailure("a", "none of 5 replies can be read; they are kept"));
            assertThat(server.asked()).hasSize(5);
        }
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

    private ChatRun ask(ChatServer server, List<ChatQuestion> questions) throws IOException, InterruptedException {
        return fixture.judge(JudgeFixture.options(server.base())).ask(questions, JudgeProgress.NONE);
    }
}
