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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeKeyTest {
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

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.sorted().toList();
        }
    }

    private ChatRun ask(ChatServer server, List<ChatQuestion> questions) throws IOException, InterruptedException {
        return fixture.judge(JudgeFixture.options(server.base())).ask(questions, JudgeProgress.NONE);
    }
}
