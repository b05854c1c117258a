package org.mdpospark.score;

import java.util.Locale;

/** Types of MMHal-Bench's questions, in the order in which they take turns in its file. */
public enum MmhalType {
    ATTRIBUTE,
    ADVERSARIAL,
    COMPARISON,
    COUNTING,
    RELATION,
    ENVIRONMENT,
    HOLISTIC,
    OTHER;

    /** Returns the type of the question at a place from 0. */
    static MmhalType at(int place) {
        return values()[place % values().length];
    }

    /** Tells whether the file's own name of a type means this one. */
    boolean isCalled(String name) {
        return name.strip().toLowerCase(Locale.ROOT).startsWith(code());
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
