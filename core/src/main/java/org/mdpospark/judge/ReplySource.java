package org.mdpospark.judge;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Gets replies from the cache, else from the endpoint, as often as it takes. For several threads. */
final class ReplySource {
    private final JudgeOptions options;
    private final ReplyCache cache;
    private final ChatHttp http;
    private final Sleeper sleeper;
    private final Spending spending;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    ReplySource(JudgeOptions options, ReplyCache cache, ChatHttp http, Sleeper sleeper, Spending spending) {
        this.options = options;
        this.cache = cache;
        this.http = http;
        this.sleeper = sleeper;
        this.spending = spending;
    }

    /**
     * Returns a reply that the question can use.
     *
     * @throws FailedQuestionException if there is none
     * @throws StoppedException if none is known and no request may be begun
     */
    ChatReply reply(ChatQuestion question) throws IOException, InterruptedException {
        for (int asking = 0; asking < question.askings(); asking++) {
            ChatReply reply = once(ChatRequest.of(options.model(), options.sampling(), question.messages(), asking));
            if (question.readable().test(reply.content())) {
                return reply;
            }
        }
        throw new FailedQuestionException(
                "none of %d replies can be read; they are kept".formatted(question.askings()));
    }

    /** Two questions with the same words wait for one reply. */
    private ChatReply once(ChatRequest request) throws IOException, InterruptedException {
        ReentrantLock lock = locks.computeIfAbsent(request.key(), key -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            Optional<ChatReply> known = cache.find(request);
            if (known.isPresent()) {
                spending.takeFromCache();
                return known.get();
            }
            ChatReply reply = fetch(request);
            cache.put(request, reply);
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private ChatReply fetch(ChatRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            spending.begin(attempt > 1);
            try {
                ChatReply reply = http.send(request);
                spending.spend(reply.tokens());
                return reply;
            } catch (PassingFailureException e) {
                spending.spend(e.tokens());
                if (attempt >= options.limits().attempts()) {
                    throw new FailedQuestionException(
                            "%d requests failed, the last one so: %s".formatted(attempt, e.getMessage()));
                }
                Duration wait = options.backoff().wait(attempt, request.key(), e.askedWait());
                sleeper.sleep(wait);
            }
        }
    }
}
