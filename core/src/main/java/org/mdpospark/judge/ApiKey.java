package org.mdpospark.judge;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A secret that shows itself to the endpoint only. */
final class ApiKey {
    private static final String HIDDEN = "[key]";
    private static final int FEWEST_HIDDEN = 4; // hiding shorter ones would tear words apart

    private final String key;

    private ApiKey(String key) {
        this.key = key;
    }

    /**
     * Takes the key from an environment variable; none if that is not set or blank.
     *
     * @throws IllegalArgumentException if the value cannot be a key
     */
    static Optional<ApiKey> from(String variable, UnaryOperator<@Nullable String> environment) {
        @Nullable String value = environment.apply(variable);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        String key = value.strip();
        if (!key.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw new IllegalArgumentException(
                    "environment variable %s must hold a key of visible ASCII characters, but holds others"
                            .formatted(variable));
        }
        return Optional.of(new ApiKey(key));
    }

    String header() {
        return "Bearer " + key;
    }

    /** Returns a text without the key, should the endpoint have said it. */
    String hiddenIn(String text) {
        return key.length() < FEWEST_HIDDEN ? text : text.replace(key, HIDDEN);
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
