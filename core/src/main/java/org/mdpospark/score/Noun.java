package org.mdpospark.score;

/**
 * A noun of an answer.
 *
 * @param word as it is written
 * @param lemma its dictionary form
 * @param start place of its first character in the answer
 * @param end place behind its last one
 */
public record Noun(String word, String lemma, int start, int end) {
    public Noun {
        if (word.isEmpty() || lemma.isEmpty() || start < 0 || end <= start) {
            throw new IllegalArgumentException("must be a word at a range of characters, but is %s (%s) at %d to %d"
                    .formatted(word, lemma, start, end));
        }
    }
}
