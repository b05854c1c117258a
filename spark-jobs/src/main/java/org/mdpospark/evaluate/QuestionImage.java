package org.mdpospark.evaluate;

import org.mdpospark.score.ImageQuestion;

/**
 * Where the image of a question is.
 *
 * @param address of its file, or the image itself as {@code data:;base64,…}; empty for one that shows nothing, or that
 *     is not here
 * @param bytes of the file
 */
public record QuestionImage(String address, long bytes) {
    /** No image. */
    public static final QuestionImage NONE = new QuestionImage("", 0);

    /** Returns what tells the image from another. A file's folder does not: copies of a benchmark lie in several. */
    String identity() {
        return address.isEmpty() || address.startsWith(ImageQuestion.INLINE)
                ? address
                : "%s, %d bytes".formatted(address.substring(address.lastIndexOf('/') + 1), bytes);
    }
}
