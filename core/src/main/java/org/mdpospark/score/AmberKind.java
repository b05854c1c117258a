package org.mdpospark.score;

import java.util.Optional;

/** What AMBER's questions with the answer yes or no are about. */
public enum AmberKind {
    EXISTENCE("discriminative-hallucination"),
    STATE("discriminative-attribute-state"),
    NUMBER("discriminative-attribute-number"),
    ACTION("discriminative-attribute-action"),
    /** Whether two objects touch; half of its questions have a name of their own in the file. */
    RELATION("discriminative-relation");

    private static final String OTHER_RELATION = "relation";

    private final String type;

    AmberKind(String type) {
        this.type = type;
    }

    /** Returns the kind that {@code annotations.json} calls so. */
    static Optional<AmberKind> ofType(String type) {
        for (AmberKind kind : values()) {
            if (kind.type.equals(type)) {
                return Optional.of(kind);
            }
        }
        return type.equals(OTHER_RELATION) ? Optional.of(RELATION) : Optional.empty();
    }
}
