package org.mdpospark.text;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A prompt as a model reads it, with one marker where the image's tokens come.
 *
 * @param ids the ids [tokens], the marker among them; not copied, so whoever hands them over gives them away
 * @param imageAt where the marker is
 * @param startsWithBos whether the first id is a BOS that the rule put there
 */
@SuppressWarnings("ArrayRecordComponent") // compared by tests only, and by content there
public record PromptTokens(int[] ids, int imageAt, boolean startsWithBos) implements Serializable {
    public PromptTokens {
        if (imageAt < 0 || imageAt >= ids.length) {
            throw new IllegalArgumentException(
                    "image marker must be one of the prompt's %d ids, but is number %d".formatted(ids.length, imageAt));
        }
        for (int i = 0; i < ids.length; i++) {
            if (i != imageAt && (ids[i] == ids[imageAt] || ids[i] < 0)) {
                throw new IllegalArgumentException(
                        "prompt must have tokens around its one image marker %d, but has %d at %d too"
                                .formatted(ids[imageAt], ids[i], i));
            }
        }
        if (startsWithBos && imageAt == 0) {
            throw new IllegalArgumentException("prompt must start with BOS, but starts with its image marker");
        }
    }

    /** Returns the marker's id. */
    public int marker() {
        return ids[imageAt];
    }

    /** Returns the number of tokens without the marker. */
    public int textTokens() {
        return ids.length - 1;
    }

    /**
     * Returns the prompt with only so many tokens, taken from its end. BOS and the marker stay; the marker keeps its
     * place among the tokens that are left.
     *
     * @param textTokens 1 to {@link #textTokens()}, BOS counted
     */
    PromptTokens keepEnd(int textTokens) {
        if (textTokens < 1 || textTokens > textTokens()) {
            throw new IllegalArgumentException(
                    "cut prompt must have 1 to %d tokens, but would have %d".formatted(textTokens(), textTokens));
        }
        int bos = startsWithBos ? 1 : 0;
        int dropped = textTokens() - textTokens; // right after BOS
        int droppedBefore = Math.min(dropped, imageAt - bos);
        int droppedAfter = dropped - droppedBefore;
        int[] kept = new int[textTokens + 1];
        int newImageAt = imageAt - droppedBefore;
        System.arraycopy(ids, 0, kept, 0, bos);
        System.arraycopy(ids, bos + droppedBefore, kept, bos, newImageAt - bos + 1); // up to the marker
        int after = imageAt + 1 + droppedAfter;
        System.arraycopy(ids, after, kept, newImageAt + 1, ids.length - after);
        return new PromptTokens(kept, newImageAt, startsWithBos);
    }

    /** Returns the ids that a model reads if {@code answer} follows. */
    public int[] followedBy(int[] answer) {
        int[] joined = Arrays.copyOf(ids, ids.length + answer.length);
        System.arraycopy(answer, 0, joined, ids.length, answer.length);
        return joined;
    }
}
