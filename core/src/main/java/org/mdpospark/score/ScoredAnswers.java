package org.mdpospark.score;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model's answers with what a benchmark says of them.
 *
 * @param marked hallucinated words by the id of their answer, where the benchmark names words
 */
public record ScoredAnswers(BenchmarkScore score, Map<String, List<MarkedWord>> marked) {
    public ScoredAnswers {
        marked = Map.copyOf(marked);
    }

    static ScoredAnswers of(ChairScore score, BenchmarkScore shown) {
        return new ScoredAnswers(
                shown, score.items().stream().collect(Collectors.toMap(ObjectMentions::id, ObjectMentions::marked)));
    }
}
