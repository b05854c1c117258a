package org.mdpospark.text;

import java.util.Optional;
import org.mdpospark.text.LengthReport.Verdict;

/**
 * The tokens of a row as they may be used.
 *
 * @param tokens whole or cut, as the report says; empty if the row is refused
 */
public record Fitted<T>(LengthReport report, Optional<T> tokens) {
    public Fitted {
        if (tokens.isEmpty() != (report.verdict() == Verdict.REFUSED)) {
            throw new IllegalArgumentException("a row must have tokens unless it is refused, but %s has%s"
                    .formatted(report.verdict(), tokens.isEmpty() ? " none" : " some"));
        }
    }
}
