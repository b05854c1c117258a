package org.mdpospark.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A language model behind a chat completion endpoint.
 *
 * <p>Every reply is kept in the cache as it comes, and is not asked for again: not by a later run either, whatever
 * became of this one. A cache can be shared by judges and benchmarks. Replies of two endpoints that give different
 * models one name belong in two caches.
 */
public final class ChatJudge {
    private final JudgeOptions options;
    private final ReplyCache cache;
    private final Optional<ApiKey> key;
    private final boolean keyWithheld;
    private final JudgeTime time;

    /**
     * Takes what a test replaces.
     *
     * @param environment gives the value of an environment variable, or null
     * @throws IllegalArgumentException if the key's variable holds no key
     */
    public ChatJudge(JudgeOptions options, Path cache, UnaryOperator<@Nullable String> environment, JudgeTime time)
            throws IOException {
        Optional<ApiKey> given = ApiKey.from(options.endpoint().keyVariable(), environment);
        this.options = options;
        this.cache = ReplyCache.open(cache);
        this.keyWithheld = given.isPresent() && !options.endpoint().mayCarryKey();
        this.key = keyWithheld ? Optional.empty() : given;
        this.time = time;
    }

    /** Opens a judge whose key is in the environment. */
    public static ChatJudge open(JudgeOptions options, Path cache) throws IOException {
        return new ChatJudge(options, cache, System::getenv, JudgeTime.SYSTEM);
    }

    public JudgeOptions options() {
        return options;
    }

    /** Returns this judge with another way to draw replies. */
    ChatJudge withSampling(Sampling sampling) {
        return new ChatJudge(options.withSampling(sampling), cache, key, keyWithheld, time);
    }

    private ChatJudge(
            JudgeOptions options, ReplyCache cache, Optional<ApiKey> key, boolean keyWithheld, JudgeTime time) {
        this.options = options;
        this.cache = cache;
        this.key = key;
        this.keyWithheld = keyWithheld;
        this.time = time;
    }

    /**
     * Asks questions, several at a time. The result does not depend on how many.
     *
     * @throws UnusableJudgeException if the endpoint answers nothing: for want of a key, at a wrong address, or because
     *     too many questions in a row failed. Replies until then are in the cache
     * @throws InterruptedException if the thread was interrupted; likewise
     */
    public ChatRun ask(List<ChatQuestion> questions, JudgeProgress progress) throws IOException, InterruptedException {
        return new Asking(options, cache, new ChatHttp(options, key, time.clock()), time.sleeper())
                .run(questions, keyWithheld, progress);
    }

    @Override
    public String toString() {
        return "ChatJudge[%s at %s]"
                .formatted(options.model(), options.endpoint().origin());
    }
}
