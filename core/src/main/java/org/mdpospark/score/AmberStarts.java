package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mdpospark.checkpoint.Shown;

/**
 * What AMBER's counters begin with: its {@code metrics.txt}. The published file begins denominators with 0.001, so that
 * none is 0.
 */
public record AmberStarts(Map<String, Double> values) {
    /** Prefixes of the counters of questions with the answer yes or no: all, and each kind. */
    private static final String ALL = "";

    private static final Map<AmberKind, String> PREFIXES = Map.of(
            AmberKind.STATE, "as_",
            AmberKind.NUMBER, "an_",
            AmberKind.ACTION, "aa_",
            AmberKind.RELATION, "asso_",
            AmberKind.EXISTENCE, "ha_");

    private static final List<String> DESCRIPTION_COUNTERS = List.of("chair", "safe_cover", "hallu_cover", "non_hallu");
    private static final List<String> YES_NO_COUNTERS = List.of("qa_correct", "qa_no", "qa_ans_no");

    public AmberStarts {
        for (Map.Entry<String, Double> start : values.entrySet()) {
            double least = start.getKey().endsWith("_num") ? Double.MIN_VALUE : 0;
            if (!(start.getValue() >= least && Double.isFinite(start.getValue()))) {
                throw new IllegalArgumentException("%s must begin at 0, and above it in a denominator, but begins at %s"
                        .formatted(start.getKey(), start.getValue()));
            }
        }
        values = Map.copyOf(values);
    }

    static AmberStarts read(Path file) throws IOException {
        Map<String, Double> values = new HashMap<>();
        for (String line : TextFile.lines(file)) {
            String[] sides = line.split("=", -1);
            if (sides.length == 2) { // the script, too, passes over other lines
                values.put(sides[0].strip(), number(file, line, sides[1].strip()));
            }
        }
        for (String name : names()) {
            if (!values.containsKey(name)) {
                throw new UnusableScoreInputException(
                        file, "must say what %s begins with, but does not".formatted(name));
            }
        }
        try {
            return new AmberStarts(values);
        } catch (IllegalArgumentException e) {
            throw new UnusableScoreInputException(file, "is malformed: " + e.getMessage(), e);
        }
    }

    double of(String counter) {
        Double value = values.get(counter);
        if (value == null) {
            throw new IllegalArgumentException("there must be a start of %s, but is none".formatted(counter));
        }
        return value;
    }

    /** Returns the start of a counter over several kinds: the script adds their counters, and so their starts. */
    double of(List<AmberKind> kinds, String counter) {
        if (kinds.size() == AmberKind.values().length) {
            return of(ALL + counter); // all questions together have counters of their own
        }
        return kinds.stream()
                .mapToDouble(kind -> of(PREFIXES.get(kind) + counter))
                .sum();
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String part : List.of("_score", "_num")) {
            DESCRIPTION_COUNTERS.forEach(counter -> names.add(counter + part));
            YES_NO_COUNTERS.forEach(counter -> names.add(ALL + counter + part));
            for (String prefix : PREFIXES.values()) {
                YES_NO_COUNTERS.forEach(counter -> names.add(prefix + counter + part));
            }
        }
        return names;
    }

    private static double number(Path file, String line, String text) throws UnusableScoreInputException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new UnusableScoreInputException(
                    file, "must have a number in each line, but has %s".formatted(Shown.name(line)), e);
        }
    }
}
