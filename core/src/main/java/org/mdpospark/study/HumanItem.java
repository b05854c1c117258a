package org.mdpospark.study;

import static java.util.Objects.requireNonNull;

/**
 * One question with both models' answers.
 *
 * @param id names the question; raters do not see it
 * @param image the file's bytes, of any format that training reads
 */
@SuppressWarnings("ArrayRecordComponent") // items are not compared
public record HumanItem(String id, String question, byte[] image, String answerA, String answerB) {
    public HumanItem {
        requireNonNull(image, "image is null");
        if (id.isEmpty() || question.isBlank()) {
            throw new IllegalArgumentException("an item must have an id and a question, but lacks one: " + id);
        }
        if (answerA.isBlank() && answerB.isBlank()) {
            throw new IllegalArgumentException("an item must have an answer, but both are blank: " + id);
        }
    }
}
