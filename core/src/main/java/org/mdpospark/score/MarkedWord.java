package org.mdpospark.score;

/**
 * A word of an answer that a benchmark takes for hallucinated.
 *
 * @param start place of its first character in the answer
 * @param end place behind its last one
 * @param object what the benchmark takes the word for
 */
public record MarkedWord(int start, int end, String object) {
    public MarkedWord {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("must be a range of characters, but is %d to %d".formatted(start, end));
        }
    }

    public String in(String answer) {
        return answer.substring(start, end);
    }
}
