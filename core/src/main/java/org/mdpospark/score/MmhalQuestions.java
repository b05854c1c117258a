package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MMHal-Bench's questions, whose answers a judge rates. */
public final class MmhalQuestions implements Benchmark {
    private final MmhalBenchmark benchmark;
    private final List<ImageQuestion> questions;

    private MmhalQuestions(MmhalBenchmark benchmark, List<ImageQuestion> questions) {
        this.benchmark = benchmark;
        this.questions = questions;
    }

    static MmhalQuestions open(Path folder) throws IOException {
        MmhalBenchmark benchmark = MmhalBenchmark.open(folder);
        List<ImageQuestion> questions = new ArrayList<>();
        for (int place = 0; place < MmhalBenchmark.QUESTIONS; place++) {
            questions.add(
                    new ImageQuestion(Integer.toString(place), benchmark.image(place), benchmark.question(place)));
        }
        return new MmhalQuestions(benchmark, questions);
    }

    /** Returns what a judge is told about the questions. */
    public MmhalBenchmark benchmark() {
        return benchmark;
    }

    @Override
    public BenchmarkKind kind() {
        return BenchmarkKind.MMHAL;
    }

    @Override
    public List<ImageQuestion> questions() {
        return questions;
    }

    @Override
    public String text(Answers answers) throws IOException {
        return benchmark.text(answers);
    }

    @Override
    public Answers read(Path file) throws IOException {
        return MmhalBenchmark.read(file).answers();
    }

    @Override
    public Answers replies(Path file) throws IOException {
        return file.toString().endsWith("l") ? AnswerFile.read(file, AnswerLayout.PLAIN) : MmhalBenchmark.replies(file);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        answers.requireIds(MmhalBenchmark.ids(), completeness);
        if (replies.isEmpty()) {
            return Optional.empty();
        }
        MmhalScore score = MmhalScore.score(replies.get());
        return Optional.of(new ScoredAnswers(new ScoreWithForm(score, answers, Optional.empty()), Map.of()));
    }
}
