package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** POPE's questions with the answer yes or no. */
final class PopeQuestions implements Benchmark {
    private final BenchmarkKind kind;
    private final PopeBenchmark benchmark;

    private PopeQuestions(BenchmarkKind kind, PopeBenchmark benchmark) {
        this.kind = kind;
        this.benchmark = benchmark;
    }

    static PopeQuestions open(BenchmarkKind kind, Path folder, PopeSplit split) throws IOException {
        return new PopeQuestions(kind, PopeBenchmark.open(folder, split));
    }

    @Override
    public BenchmarkKind kind() {
        return kind;
    }

    @Override
    public List<ImageQuestion> questions() {
        return benchmark.questions().stream()
                .map(question -> new ImageQuestion(question.id(), question.image(), question.text()))
                .toList();
    }

    @Override
    public String text(Answers answers) throws IOException {
        return AnswerFile.text(AnswerLayout.POPE, answers.list());
    }

    @Override
    public Answers read(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.POPE);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        return Optional.of(new ScoredAnswers(PopeScore.score(benchmark, answers, completeness), Map.of()));
    }
}
