package org.mdpospark.pairs.export;

import java.util.Set;

/**
 * One turn of a dialogue.
 *
 * @param role system, user or assistant
 */
record Message(String role, String content) {
    static final String SYSTEM = "system";
    static final String USER = "user";
    static final String ASSISTANT = "assistant";

    private static final Set<String> ROLES = Set.of(SYSTEM, USER, ASSISTANT);

    Message {
        if (!ROLES.contains(role)) {
            throw new IllegalArgumentException("role must be system, user or assistant, but is " + role);
        }
    }

    boolean isFrom(String other) {
        return role.equals(other);
    }
}
