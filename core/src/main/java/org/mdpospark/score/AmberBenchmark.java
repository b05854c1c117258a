package org.mdpospark.score;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mdpospark.checkpoint.Shown;

/**
 * AMBER's data, from the user's copy of the benchmark.
 *
 * <p>Wang et al., "AMBER: An LLM-free Multi-dimensional Benchmark for MLLMs Hallucination Evaluation", 2023; files and
 * rules as in its repository, {@code junyangwang0410/AMBER} on GitHub.
 *
 * @param safeWords words that are never counted as hallucinated, though they count as words
 * @param starts what the script's counters begin with
 * @param questions in the order of their ids, which are 1, 2, …
 */
public record AmberBenchmark(
        AmberVocabulary vocabulary, Set<String> safeWords, AmberStarts starts, List<AmberQuestion> questions) {
    /** Questions of the published benchmark: descriptions, and those with the answer yes or no. */
    static final int PUBLISHED_DESCRIPTIONS = 1_004;

    static final int PUBLISHED_YES_NO = 14_216;

    private static final String WHERE =
            "AMBER's data folder is in the repository junyangwang0410/AMBER on GitHub, and has annotations.json,"
                    + " relation.json, safe_words.txt and metrics.txt";

    public AmberBenchmark {
        safeWords = Set.copyOf(safeWords);
        questions = List.copyOf(questions);
        for (int i = 0; i < questions.size(); i++) {
            AmberQuestion question = questions.get(i);
            if (question.id() != i + 1) {
                throw new IllegalArgumentException(
                        "question %d must have that id, but has %d".formatted(i + 1, question.id()));
            }
            if (question instanceof AmberQuestion.Describe describe) {
                describe.truth().forEach(vocabulary::standingFor);
                describe.tempting().forEach(vocabulary::standingFor);
            }
        }
    }

    /**
     * Opens a copy of the repository, or its data folder.
     *
     * @throws UnusableScoreInputException if a file is missing or malformed
     */
    public static AmberBenchmark open(Path folder) throws IOException {
        Path inner = folder.resolve("data");
        Path data = Files.isRegularFile(inner.resolve("annotations.json")) ? inner : folder;
        Path annotations = data.resolve("annotations.json");
        Path relation = data.resolve("relation.json");
        Path safeWords = data.resolve("safe_words.txt");
        Path metrics = data.resolve("metrics.txt");
        for (Path file : List.of(annotations, relation, safeWords, metrics)) {
            TextFile.require(file, WHERE);
        }
        AmberVocabulary vocabulary = vocabulary(relation);
        return new AmberBenchmark(
                vocabulary,
                Set.copyOf(TextFile.lines(safeWords)),
                AmberStarts.read(metrics),
                questions(annotations, vocabulary));
    }

    /** Reads one of the files in {@code query}: what models are asked. */
    static List<ImageQuestion> queries(Path folder, String name) throws IOException {
        Path file = Path.of("query", name);
        Path inner = folder.resolve("data").resolve(file);
        return QuestionFile.amber(Files.isRegularFile(inner) ? inner : folder.resolve(file), WHERE + ", and " + file);
    }

    List<AmberQuestion.Describe> descriptions() {
        return questions.stream()
                .filter(AmberQuestion.Describe.class::isInstance)
                .map(AmberQuestion.Describe.class::cast)
                .toList();
    }

    List<AmberQuestion.YesNo> yesNo() {
        return questions.stream()
                .filter(AmberQuestion.YesNo.class::isInstance)
                .map(AmberQuestion.YesNo.class::cast)
                .toList();
    }

    /** Requires that all answers belong to this benchmark; one file may answer both of its parts. */
    void requireKnown(Answers answers) throws UnusableScoreInputException {
        answers.requireIds(
                questions.stream()
                        .map(question -> Integer.toString(question.id()))
                        .toList(),
                Completeness.PART);
    }

    private static AmberVocabulary vocabulary(Path file) throws IOException {
        JsonFields fields = TextFile.object(file);
        Map<String, List<String>> associations = new LinkedHashMap<>();
        for (Iterator<String> objects = fields.object().fieldNames(); objects.hasNext(); ) {
            String object = objects.next();
            associations.put(object, fields.texts(object));
        }
        if (associations.isEmpty()) {
            throw fields.malformed("must name objects, but names none");
        }
        return new AmberVocabulary(associations);
    }

    private static List<AmberQuestion> questions(Path file, AmberVocabulary vocabulary) throws IOException {
        List<AmberQuestion> questions = new ArrayList<>();
        for (JsonFields fields : TextFile.objects(file)) {
            int id = questions.size() + 1;
            if (fields.positive("id") != id) {
                throw fields.malformed("must have its own place %d as id, but has %s".formatted(id, fields.id("id")));
            }
            questions.add(question(id, fields, vocabulary));
        }
        if (questions.isEmpty()) {
            throw new UnusableScoreInputException(file, "must have a question, but has none");
        }
        return questions;
    }

    private static AmberQuestion question(int id, JsonFields fields, AmberVocabulary vocabulary)
            throws UnusableScoreInputException {
        String type = fields.text("type");
        if (type.equals("generative")) {
            return new AmberQuestion.Describe(
                    id, objects("truth", fields, vocabulary), objects("hallu", fields, vocabulary));
        }
        AmberKind kind = AmberKind.ofType(type)
                .orElseThrow(() -> fields.wrong("type", "generative, relation or a discriminative-… type"));
        JsonNode truth = fields.object().path("truth");
        return switch (truth.isTextual() ? truth.textValue() : "") {
            case "yes" -> new AmberQuestion.YesNo(id, kind, true);
            case "no" -> new AmberQuestion.YesNo(id, kind, false);
            default -> throw fields.wrong("truth", "yes or no");
        };
    }

    private static List<String> objects(String field, JsonFields fields, AmberVocabulary vocabulary)
            throws UnusableScoreInputException {
        List<String> objects = fields.texts(field);
        for (String object : objects) {
            if (!vocabulary.associations().containsKey(object)) {
                throw fields.malformed("must have only objects of relation.json in %s, but has %s"
                        .formatted(field, Shown.name(object)));
            }
        }
        return objects;
    }
}
