package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A benchmark, from the user's copy: what models are asked, how their answers are kept, and what they are worth. */
public interface Benchmark {
    BenchmarkKind kind();

    /** Returns all questions, in their order. */
    List<ImageQuestion> questions();

    /** Returns the answers as the benchmark's own scripts read them. */
    String text(Answers answers) throws IOException;

    /** Reads answers in the same layout. */
    Answers read(Path file) throws IOException;

    /**
     * Scores answers to these questions.
     *
     * @param replies what a judge or an extractor said of each answer, by the same ids; empty where nobody was asked
     * @return empty if there must be replies and there are none
     * @throws UnusableScoreInputException if answers or replies do not fit the benchmark
     */
    Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException;

    /** Reads a file of replies; by default lines with {@code id} and {@code answer}. */
    default Answers replies(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.PLAIN);
    }
}
