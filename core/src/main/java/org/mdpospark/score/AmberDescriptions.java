package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** AMBER's images, of which models write descriptions. */
public final class AmberDescriptions implements Benchmark {
    private final AmberBenchmark benchmark;
    private final List<ImageQuestion> questions;
    private final AmberDescriptionScorer scorer;

    private AmberDescriptions(AmberBenchmark benchmark, List<ImageQuestion> questions, WordSimilarity similarity) {
        this.benchmark = benchmark;
        this.questions = questions;
        this.scorer = new AmberDescriptionScorer(benchmark, OpenNlpNouns.open(benchmark.vocabulary()), similarity);
    }

    /** Opens a copy of the repository, or its data folder, with {@code query/query_generative.json}. */
    static AmberDescriptions open(Path folder) throws IOException {
        return new AmberDescriptions(
                AmberBenchmark.open(folder),
                AmberBenchmark.queries(folder, "query_generative.json"),
                WordSimilarity.NONE);
    }

    /** Returns the same with a table of similar words, which {@link WordSimilarity#read} reads. */
    public AmberDescriptions with(Path similarity) throws IOException {
        return new AmberDescriptions(benchmark, questions, WordSimilarity.read(similarity, benchmark.vocabulary()));
    }

    @Override
    public BenchmarkKind kind() {
        return BenchmarkKind.AMBER;
    }

    @Override
    public List<ImageQuestion> questions() {
        return questions;
    }

    @Override
    public String text(Answers answers) throws IOException {
        return AnswerFile.text(AnswerLayout.AMBER, answers.list());
    }

    @Override
    public Answers read(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.AMBER);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        AmberDescriptionScore score = scorer.score(answers, completeness);
        Map<String, List<MarkedWord>> marked = new HashMap<>();
        score.items().forEach(item -> marked.put(Integer.toString(item.id()), item.hallucinated()));
        return Optional.of(new ScoredAnswers(new ScoreWithForm(score, answers, Optional.empty()), marked));
    }
}
