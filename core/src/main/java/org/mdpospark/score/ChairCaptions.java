package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Images with COCO's annotations, which models describe; scored by CHAIR's original rule. */
final class ChairCaptions implements Benchmark {
    private static final String QUESTIONS = "questions.jsonl";
    private static final String WELL_FORMED = "well-formed.txt";
    private static final String WHERE =
            "write it yourself: a line {\"id\": \"139\", \"image\": \"COCO_val2014_000000000139.jpg\", \"question\":"
                    + " \"Describe this image.\"} for each image; beside it CHAIR's synonyms.txt and COCO's"
                    + " instances_….json and captions_….json";

    private final List<ImageQuestion> questions;
    private final ObjectSynonyms synonyms;
    private final CocoObjects objects;
    private final Optional<Pattern> wellFormed;

    private ChairCaptions(
            List<ImageQuestion> questions, ObjectSynonyms synonyms, CocoObjects objects, Optional<Pattern> wellFormed) {
        this.questions = questions;
        this.synonyms = synonyms;
        this.objects = objects;
        this.wellFormed = wellFormed;
    }

    /**
     * Opens a folder with {@value #QUESTIONS}, {@code synonyms.txt}, {@code instances_….json}, {@code captions_….json},
     * and, where answers have a form that can be checked, {@value #WELL_FORMED}: a regular expression that whole
     * answers match.
     */
    static ChairCaptions open(Path folder) throws IOException {
        List<ImageQuestion> questions = QuestionFile.plain(folder.resolve(QUESTIONS), WHERE);
        ObjectSynonyms synonyms = ObjectSynonyms.read(folder.resolve("synonyms.txt"), ObjectRule.CHAIR);
        CocoObjects objects = CocoObjects.read(
                files(folder, "instances"),
                files(folder, "captions"),
                questions.stream().map(ImageQuestion::id).toList(),
                synonyms,
                ObjectRule.CHAIR);
        return new ChairCaptions(questions, synonyms, objects, wellFormed(folder.resolve(WELL_FORMED)));
    }

    @Override
    public BenchmarkKind kind() {
        return BenchmarkKind.CHAIR;
    }

    @Override
    public List<ImageQuestion> questions() {
        return questions;
    }

    @Override
    public String text(Answers answers) throws IOException {
        return AnswerFile.text(AnswerLayout.CHAIR, answers.list());
    }

    @Override
    public Answers read(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.CHAIR);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        answers.requireIds(questions.stream().map(ImageQuestion::id).toList(), completeness);
        ChairScore score = ChairScore.score(answers, objects, synonyms);
        return Optional.of(ScoredAnswers.of(score, new ScoreWithForm(score, answers, wellFormed)));
    }

    /** Returns COCO's files of a kind, in the order of their names. */
    static List<Path> files(Path folder, String kind) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, kind + "_*.json")) {
            found.forEach(files::add);
        }
        if (files.isEmpty()) {
            files.add(folder.resolve(kind + "_val2014.json")); // whose absence is then told with where it is to be had
        }
        Collections.sort(files);
        return files;
    }

    private static Optional<Pattern> wellFormed(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(TextFile.text(file).strip()));
        } catch (PatternSyntaxException e) {
            throw new UnusableScoreInputException(
                    file, "must hold a regular expression, but: " + e.getDescription(), e);
        }
    }
}
