package org.mdpospark.judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of questions through a judge. */
final class Asking {
    private static final int PATIENCE_SECONDS = 30; // for requests that were told to end

    private final JudgeOptions options;
    private final ReplyCache cache;
    private final Spending spending;
    private final ReplySource source;
    private final Map<String, ChatReply> replies = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int failuresInARow;
    private @Nullable UnusableJudgeException unusable;

    Asking(JudgeOptions options, ReplyCache cache, ChatHttp http, Sleeper sleeper) {
        this.options = options;
        this.cache = cache;
        this.spending = new Spending(options.budget());
        this.source = new ReplySource(options, cache, http, sleeper, spending);
    }

    ChatRun run(List<ChatQuestion> questions, boolean keyWithheld, JudgeProgress progress)
            throws IOException, InterruptedException {
        requireDifferentIds(questions);
        ExecutorService pool = Executors.newFixedThreadPool(options.limits().concurrency(), Asking::thread);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (ChatQuestion question : questions) {
                all.add(pool.submit(() -> {
                    ask(question, questions.size(), progress);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                join(one);
            }
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return result(questions, keyWithheld);
    }

    private static void requireDifferentIds(List<ChatQuestion> questions) {
        Set<String> ids = new HashSet<>();
        for (ChatQuestion question : questions) {
            if (!ids.add(question.id())) {
                throw new IllegalArgumentException("questions must have different ids, but two have " + question.id());
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "judge");
        thread.setDaemon(true);
        return thread;
    }

    private static void join(Future<?> one) throws IOException, InterruptedException {
        try {
            one.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void ask(ChatQuestion question, int total, JudgeProgress progress)
            throws IOException, InterruptedException {
        try {
            ChatReply reply = source.reply(question);
            answered(question, reply, total, progress);
        } catch (FailedQuestionException e) {
            failed(question, String.valueOf(e.getMessage()), total, progress);
        } catch (UnusableJudgeException e) {
            giveUp(e);
        } catch (StoppedException e) {
            // It is counted where the run ends; later questions may still have replies in the cache.
        }
    }

    private synchronized void answered(ChatQuestion question, ChatReply reply, int total, JudgeProgress progress) {
        replies.put(question.id(), reply);
        failuresInARow = 0;
        progress.questionDone(replies.size(), failures.size(), total);
    }

    private synchronized void failed(ChatQuestion question, String problem, int total, JudgeProgress progress) {
        failures.put(question.id(), problem);
        failuresInARow++;
        if (failuresInARow >= options.limits().failuresInARow()) {
            giveUp(new UnusableJudgeException("%d questions in a row failed, the last one, %s, so: %s"
                    .formatted(failuresInARow, question.id(), problem)));
        }
        progress.questionDone(replies.size(), failures.size(), total);
    }

    private synchronized void giveUp(UnusableJudgeException reason) {
        if (unusable == null) {
            unusable = reason;
            spending.stop("the judge cannot be asked");
        }
    }

    private synchronized ChatRun result(List<ChatQuestion> questions, boolean keyWithheld)
            throws UnusableJudgeException {
        if (unusable != null) {
            throw new UnusableJudgeException(
                    "%s. %d of %d questions have a reply, kept in %s: the same run again goes on from there"
                            .formatted(unusable.getMessage(), replies.size(), questions.size(), cache.folder()));
        }
        Map<String, ChatReply> inOrder = new LinkedHashMap<>();
        List<ChatFailure> failed = new ArrayList<>();
        for (ChatQuestion question : questions) {
            ChatReply reply = replies.get(question.id());
            String problem = failures.get(question.id());
            if (reply != null) {
                inOrder.put(question.id(), reply);
            } else if (problem != null) {
                failed.add(new ChatFailure(question.id(), problem));
            }
        }
        return new ChatRun(inOrder, failed, spending.stopped(), spending.use(), notes(keyWithheld));
    }

    private List<String> notes(boolean keyWithheld) {
        List<String> notes = new ArrayList<>();
        if (keyWithheld) {
            notes.add("The key in %s was not sent: the base URL has http to another machine."
                    .formatted(options.endpoint().keyVariable()));
        }
        if (!cache.damaged().isEmpty()) {
            notes.add("Damaged files of the cache were asked for anew: %s."
                    .formatted(String.join(", ", cache.damaged())));
        }
        Set<String> models = new TreeSet<>();
        Set<String> origins = new TreeSet<>();
        long cut = 0;
        for (ChatReply reply : replies.values()) {
            models.add(reply.model());
            origins.add(reply.origin());
            cut += reply.isCut() ? 1 : 0;
        }
        if (models.size() > 1) {
            notes.add("Replies are from several models: %s.".formatted(String.join(", ", models)));
        }
        if (origins.size() > 1) {
            notes.add("Replies are from several endpoints: %s.".formatted(String.join(", ", origins)));
        }
        if (cut > 0) {
            notes.add("%d replies were cut at %d tokens."
                    .formatted(cut, options.sampling().maxTokens()));
        }
        return notes;
    }
}
