package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files that say what models are asked about which image. */
final class QuestionFile {
    private QuestionFile() {}

    /** Reads JSON lines with {@code id}, {@code image} and {@code question}. */
    static List<ImageQuestion> plain(Path file, String where) throws IOException {
        TextFile.require(file, where);
        List<ImageQuestion> questions = new ArrayList<>();
        for (JsonFields line : TextFile.objectLines(file)) {
            questions.add(new ImageQuestion(line.id("id"), image(line, "image"), line.text("question")));
        }
        return distinct(file, questions);
    }

    /** Reads AMBER's queries: a JSON array of objects with {@code id}, {@code image} and {@code query}. */
    static List<ImageQuestion> amber(Path file, String where) throws IOException {
        TextFile.require(file, where);
        List<ImageQuestion> questions = new ArrayList<>();
        for (JsonFields query : TextFile.objects(file)) {
            questions.add(new ImageQuestion(
                    Integer.toString(query.positive("id")), image(query, "image"), query.text("query")));
        }
        return distinct(file, questions);
    }

    /**
     * Reads Object HalBench's: JSON lines with {@code image_id}, {@code question}, and {@code image_path} or, in base
     * 64, {@code image}.
     */
    static List<ImageQuestion> objectHalBench(Path file, String where) throws IOException {
        TextFile.require(file, where);
        List<ImageQuestion> questions = new ArrayList<>();
        for (JsonFields line : TextFile.objectLines(file)) {
            String image =
                    line.has("image_path") ? image(line, "image_path") : ImageQuestion.INLINE + image(line, "image");
            questions.add(new ImageQuestion(line.id("image_id"), image, line.text("question")));
        }
        return distinct(file, questions);
    }

    private static String image(JsonFields fields, String name) throws UnusableScoreInputException {
        String image = fields.text(name);
        if (image.isBlank()) {
            throw fields.wrong(name, "an image");
        }
        return image;
    }

    private static List<ImageQuestion> distinct(Path file, List<ImageQuestion> questions)
            throws UnusableScoreInputException {
        if (questions.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have a question, but has none");
        }
        Set<String> ids = new HashSet<>();
        for (ImageQuestion question : questions) {
            if (!ids.add(question.id())) {
                throw new UnusableScoreInputException(
                        file, "must have each id once, but has %s twice".formatted(question.id()));
            }
        }
        return questions;
    }
}
