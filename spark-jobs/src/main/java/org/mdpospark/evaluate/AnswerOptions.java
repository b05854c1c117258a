package org.mdpospark.evaluate;

import java.util.List;
import java.util.OptionalInt;

/**
 * How models are asked.
 *
 * @param sights what they are shown; {@link Sight#IMAGE} is always among them
 * @param maxNewTokens longest answer; empty for what each benchmark needs
 * @param partQuestions most questions of a task
 * @param memoryBytes of the model outside each executor's heap
 * @param overwrite whether answers that are there are written again
 */
public record AnswerOptions(
        List<Sight> sights,
        Sampling sampling,
        OptionalInt maxNewTokens,
        int partQuestions,
        long memoryBytes,
        boolean overwrite) {
    public static final int DEFAULT_PART_QUESTIONS = 32;

    public AnswerOptions {
        sights = List.copyOf(sights);
        if (!sights.contains(Sight.IMAGE)) {
            throw new IllegalArgumentException("models must be shown the image too, but are shown " + sights);
        }
        if (maxNewTokens.isPresent() && maxNewTokens.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "--max-new-tokens must be at least 1, but is " + maxNewTokens.getAsInt());
        }
        if (partQuestions < 1) {
            throw new IllegalArgumentException("--part-questions must be at least 1, but is " + partQuestions);
        }
    }

    int maxNewTokens(Exam exam) {
        return maxNewTokens.orElse(exam.benchmark().kind().newTokens());
    }
}
