package org.mdpospark.score;

import static java.util.Objects.requireNonNull;

/**
 * What a model answered to one question.
 *
 * @param id names the question within its benchmark
 * @param question as the file of answers repeats it; empty where it does not
 */
public record RecordedAnswer(String id, String question, String text) {
    public RecordedAnswer {
        requireNonNull(question, "question is null");
        requireNonNull(text, "text is null");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id must not be empty");
        }
    }

    /** Returns the text as scripts that merge files of lines take it: without {@code Assistant:} and outer blanks. */
    public String bareText() {
        return text.replace("Assistant:", "").strip();
    }
}
