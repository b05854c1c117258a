package org.mdpospark.text;

import java.io.Serializable;

/**
 * The text of a preference pair as a model reads it. Labels are on the answers' ids alone, EOS among them.
 *
 * @param chosen ids of the better answer [tokens], with EOS at the end unless it was cut; not copied
 * @param rejected ids of the worse answer [tokens], likewise
 */
@SuppressWarnings("ArrayRecordComponent") // compared by tests only, and by content there
public record PreferenceTokens(PromptTokens prompt, int[] chosen, int[] rejected) implements Serializable {
    public PreferenceTokens {
        requireAnswer("chosen", chosen, prompt);
        requireAnswer("rejected", rejected, prompt);
    }

    /** Returns the number of tokens of the longer answer. */
    public int longerAnswer() {
        return Math.max(chosen.length, rejected.length);
    }

    private static void requireAnswer(String name, int[] ids, PromptTokens prompt) {
        if (ids.length == 0) {
            throw new IllegalArgumentException(name + " answer must have a token, but has none");
        }
        for (int id : ids) {
            if (id < 0 || id == prompt.marker()) {
                throw new IllegalArgumentException(
                        "%s answer must have text tokens only, but has %d".formatted(name, id));
            }
        }
    }
}
