package org.mdpospark.judge;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run has spent, and whether it may go on. For several threads. */
final class Spending {
    private final Budget budget;
    private long calls;
    private long retries;
    private long fromCache;
    private Tokens tokens = Tokens.NONE;
    private @Nullable String stopped;

    Spending(Budget budget) {
        this.budget = budget;
    }

    /**
     * Begins a request.
     *
     * @throws StoppedException if none may be begun any more
     */
    synchronized void begin(boolean retry) throws StoppedException {
        if (stopped == null && calls >= budget.calls()) {
            stopped = "the budget of %d calls is spent".formatted(budget.calls());
        }
        if (stopped == null && tokens.total() >= budget.tokens()) {
            stopped = "the budget of %d tokens is spent: %d are used".formatted(budget.tokens(), tokens.total());
        }
        if (stopped != null) {
            throw new StoppedException(stopped);
        }
        calls++;
        retries += retry ? 1 : 0;
    }

    synchronized void spend(Tokens spent) {
        tokens = tokens.plus(spent);
    }

    synchronized void takeFromCache() {
        fromCache++;
    }

    synchronized void stop(String reason) {
        if (stopped == null) {
            stopped = reason;
        }
    }

    synchronized Optional<String> stopped() {
        return Optional.ofNullable(stopped);
    }

    synchronized JudgeUse use() {
        return new JudgeUse(calls, retries, fromCache, tokens);
    }
}
