package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** AMBER's questions with the answer yes or no. Of an answer that goes on, its first word counts. */
final class AmberYesNoQuestions implements Benchmark {
    private final AmberBenchmark benchmark;
    private final List<ImageQuestion> questions;

    private AmberYesNoQuestions(AmberBenchmark benchmark, List<ImageQuestion> questions) {
        this.benchmark = benchmark;
        this.questions = questions;
    }

    /** Opens a copy of the repository, or its data folder, with {@code query/query_discriminative.json}. */
    static AmberYesNoQuestions open(Path folder) throws IOException {
        return new AmberYesNoQuestions(
                AmberBenchmark.open(folder), AmberBenchmark.queries(folder, "query_discriminative.json"));
    }

    @Override
    public BenchmarkKind kind() {
        return BenchmarkKind.AMBER_YES_NO;
    }

    @Override
    public List<ImageQuestion> questions() {
        return questions;
    }

    @Override
    public String text(Answers answers) throws IOException {
        return AnswerFile.text(
                AnswerLayout.AMBER,
                answers.list().stream()
                        .map(answer -> new RecordedAnswer(answer.id(), answer.question(), word(answer.text())))
                        .toList());
    }

    @Override
    public Answers read(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.AMBER);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        return Optional.of(new ScoredAnswers(AmberYesNoScore.score(benchmark, answers, completeness), Map.of()));
    }

    /** Returns {@code Yes} or {@code No}, if the text begins with that in any case, or else the text. */
    static String word(String text) {
        String start = text.strip();
        for (String word : List.of("Yes", "No")) {
            boolean begins = start.regionMatches(true, 0, word, 0, word.length());
            if (begins && (start.length() == word.length() || !Character.isLetter(start.charAt(word.length())))) {
                return word;
            }
        }
        return text;
    }
}
