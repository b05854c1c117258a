package org.mdpospark.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeBudgetTest {
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

    private ChatRun ask(ChatServer server, List<ChatQuestion> questions) throws IOException, InterruptedException {
        return fixture.judge(JudgeFixture.options(server.base())).ask(questions, JudgeProgress.NONE);
    }
}
