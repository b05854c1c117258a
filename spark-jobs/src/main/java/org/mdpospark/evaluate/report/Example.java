package org.mdpospark.evaluate.report;

import java.util.List;
import java.util.Optional;
import org.mdpospark.score.MarkedWord;

/**
 * A question to which models gave answers of which not all are true.
 *
 * @param image of the question, as a data URI; empty where it cannot be shown
 */
public record Example(String benchmark, String question, Optional<String> image, List<Told> answers) {

    /**
     * What one model said.
     *
     * @param marked hallucinated words
     */
    public record Told(String model, String text, List<MarkedWord> marked) {}
}
