package org.mdpospark.score;

/** Whether an object is in an image. */
public record PopeQuestion(String id, String image, String text, boolean yes) {
    public PopeQuestion {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id must not be empty");
        }
    }
}
