package org.mdpospark.judge;

/** Hears how far a run is. */
@FunctionalInterface
public interface JudgeProgress {
    JudgeProgress NONE = (answered, failed, total) -> {};

    /**
     * Called after each question, by one thread at a time.
     *
     * @param answered questions with a reply so far, from the endpoint or the cache
     * @param failed questions without
     */
    void questionDone(int answered, int failed, int total);
}
