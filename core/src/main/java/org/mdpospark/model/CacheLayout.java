package org.mdpospark.model;

import java.util.List;

/**
 * Which rows of a cache are whose.
 *
 * @param starts the first row of each sequence, which has all up to the next one's
 * @param rows in all
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CacheLayout(int[] starts, int rows, int longestPrompt) {
    /**
     * Lays out room for prompts and tokens that follow them.
     *
     * @param positions how many the decoder has
     */
    static CacheLayout of(List<ImagePrompt> prompts, int newTokens, int positions) {
        if (prompts.isEmpty() || newTokens < 1) {
            throw new IllegalArgumentException(
                    "there must be a prompt and a new token, but are %d and %d".formatted(prompts.size(), newTokens));
        }
        int[] starts = new int[prompts.size()];
        int rows = 0;
        int longest = 0;
        for (int i = 0; i < starts.length; i++) {
            int prompt = prompts.get(i).positions();
            if (newTokens > positions - prompt) {
                throw new IllegalArgumentException(
                        "prompt %d and its new tokens must fit into the decoder's %d positions, but take %d and %d: ask for fewer tokens or shorten the prompt"
                                .formatted(i, positions, prompt, newTokens));
            }
            starts[i] = rows;
            rows = Math.addExact(rows, prompt + newTokens);
            longest = Math.max(longest, prompt);
        }
        return new CacheLayout(starts, rows, longest);
    }

    int sequences() {
        return starts.length;
    }

    /** Returns the row after a sequence's last one. */
    int end(int sequence) {
        return sequence + 1 < starts.length ? starts[sequence + 1] : rows;
    }

    void requireWithin(long decodable) {
        if (rows > decodable) {
            throw new IllegalArgumentException(
                    "%d prompts and their new tokens must fit into the memory budget, which has room for %d positions, but take %d: give the model more memory, or ask for fewer prompts at once or fewer tokens"
                            .formatted(starts.length, decodable, rows));
        }
    }
}
