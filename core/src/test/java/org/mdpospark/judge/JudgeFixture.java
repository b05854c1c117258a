package org.mdpospark.judge;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mdpospark.text.ChatMessage;

/** Judges that wait for nobody. */
final class JudgeFixture {
    static final String KEY = "sk-secret-0123456789";
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    /** How long was waited. */
    final List<Duration> waits = new CopyOnWriteArrayList<>();

    private final Path cache;

    JudgeFixture(Path cache) {
        this.cache = cache;
    }

    static JudgeOptions options(URI base) {
        return options(base, 4, Budget.UNLIMITED);
    }

    static JudgeOptions options(URI base, int concurrency, Budget budget) {
        return new JudgeOptions(
                Endpoint.of(base),
                "judge",
                Sampling.DEFAULT,
                new RequestLimits(concurrency, 3, Duration.ofSeconds(20), Duration.ofSeconds(60), 100_000, 3),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 1),
                budget);
    }

    ChatJudge judge(JudgeOptions options) throws IOException {
        return new ChatJudge(
                options,
                cache,
                variable -> variable.equals("OPENAI_API_KEY") ? KEY : null,
                new JudgeTime(Clock.fixed(NOW, ZoneOffset.UTC), waits::add));
    }

    static List<ChatQuestion> questions(int count) {
        List<ChatQuestion> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            questions.add(question("q" + i, "words " + i));
        }
        return questions;
    }

    static String content(ChatRun run, String id) {
        return Objects.requireNonNull(run.replies().get(id)).content();
    }

    static ChatQuestion question(String id, String words) {
        return ChatQuestion.once(id, List.of(new ChatMessage(ChatMessage.Role.USER, words)));
    }
}
