package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * POPE's questions: Li et al., "Evaluating Object Hallucination in Large Vision-Language Models", EMNLP 2023.
 *
 * @param questions in the order of their file
 */
public record PopeBenchmark(PopeSplit split, List<PopeQuestion> questions) {
    /** Questions of each published file; one that LLaVA's authors spread has 2,910. */
    static final int PUBLISHED = 3_000;

    private static final String WHERE = "POPE's questions are in output/coco of the repository RUCAIBox/POPE on GitHub";

    public PopeBenchmark {
        questions = List.copyOf(questions);
        if (questions.isEmpty()) {
            throw new IllegalArgumentException("there must be a question");
        }
    }

    /** Opens {@code coco_pope_SPLIT.json} in a copy of the repository, or in a folder that holds it. */
    public static PopeBenchmark open(Path folder, PopeSplit split) throws IOException {
        String name = "coco_pope_%s.json".formatted(split.code());
        Path inner = folder.resolve("output").resolve("coco").resolve(name);
        Path file = Files.isRegularFile(inner) ? inner : folder.resolve(name);
        TextFile.require(file, WHERE);
        return read(file, split);
    }

    /** Reads JSON lines with {@code question_id}, {@code image}, {@code text} and {@code label}. */
    public static PopeBenchmark read(Path file, PopeSplit split) throws IOException {
        List<PopeQuestion> questions = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonFields line : TextFile.objectLines(file)) {
            PopeQuestion question =
                    new PopeQuestion(line.id("question_id"), line.text("image"), line.text("text"), label(line));
            if (!ids.add(question.id())) {
                throw line.malformed(
                        "must have a question_id of its own, but %s was there before".formatted(question.id()));
            }
            questions.add(question);
        }
        if (questions.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have a question, but has none");
        }
        return new PopeBenchmark(split, questions);
    }

    private static boolean label(JsonFields line) throws UnusableScoreInputException {
        return switch (line.text("label")) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw line.wrong("label", "yes or no");
        };
    }
}
