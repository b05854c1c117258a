package org.mdpospark.model;

import java.util.List;

/**
 * Answers to one prompt about one image. The prompt is computed once for all of them.
 *
 * @param prompt token ids; the one at {@code imageAt} is a marker that the image's features take the place of
 * @param imageAt index of the marker
 * @param image the image's features
 * @param answers token ids of each answer, the last of which ends the sequence
 * @param key name of the group, which decides what dropout drops
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record PackedGroup(int[] prompt, int imageAt, ImageFeatures image, List<int[]> answers, long key) {
    public PackedGroup {
        answers = List.copyOf(answers);
        if (imageAt < 0 || imageAt >= prompt.length) {
            throw new IllegalArgumentException("image marker must lie in the prompt of %d tokens, but lies at %d"
                    .formatted(prompt.length, imageAt));
        }
        if (answers.isEmpty() || answers.stream().anyMatch(answer -> answer.length == 0)) {
            throw new IllegalArgumentException("a group must have answers, and each a token");
        }
    }

    /** Returns how many rows the prompt takes, its image's among them. */
    public int prefixRows() {
        return prompt.length - 1 + image.tokens();
    }

    /** Returns how many rows the group takes: the last token of an answer predicts nothing, so it takes none. */
    public int rows() {
        return prefixRows()
                + answers.stream().mapToInt(answer -> answer.length - 1).sum();
    }
}
