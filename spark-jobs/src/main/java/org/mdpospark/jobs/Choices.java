package org.mdpospark.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads option values that are one of a few words, or a range, with errors that name what may be said. */
final class Choices {
    private static final Pattern RANGE = Pattern.compile("([0-9.eE+]+)-([0-9.eE+]+)");

    private Choices() {}

    static String of(String option, String value, String... words) {
        return of(option, value, words, Function.identity());
    }

    static <T> T of(String option, String value, T[] choices, Function<T, String> name) {
        List<String> names = new ArrayList<>();
        for (T choice : choices) {
            if (name.apply(choice).equalsIgnoreCase(value)) {
                return choice;
            }
            names.add(name.apply(choice));
        }
        throw new IllegalArgumentException(
                "%s must be %s, but is %s".formatted(option, String.join(" or ", names), value));
    }

    /** Parses {@code 0.01-0.2}. */
    static double[] range(String option, String value) {
        Matcher matcher = RANGE.matcher(value.strip());
        if (matcher.matches()) {
            try {
                return new double[] {Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))};
            } catch (NumberFormatException e) {
                // reported below
            }
        }
        throw new IllegalArgumentException("%s must be MIN-MAX such as 0.01-0.2, but is %s".formatted(option, value));
    }
}
