package org.mdpospark.generate;

import java.util.List;

/** Texts before which an answer ends. */
record StopStrings(List<String> texts) {
    boolean any() {
        return !texts.isEmpty();
    }

    /** Returns where the first of them begins, or -1. */
    int find(String text) {
        return texts.stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /** Returns the text up to the first of them. */
    String cut(String text) {
        int at = find(text);
        return at < 0 ? text : text.substring(0, at);
    }
}
