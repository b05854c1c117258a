package org.mdpospark.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Object HalBench's images, of which models write descriptions. */
final class ObjectHalBenchQuestions implements Benchmark {
    private static final List<String> NAMES =
            List.of("obj_halbench_300_with_image.jsonl", "eval/data/obj_halbench_300_with_image.jsonl");
    private static final String WHERE =
            "Object HalBench's questions are eval/data/obj_halbench_300_with_image.jsonl of RLHF-V/RLAIF-V on GitHub";

    private final List<ImageQuestion> questions;
    private final ObjectHalBench benchmark;

    private ObjectHalBenchQuestions(List<ImageQuestion> questions, ObjectHalBench benchmark) {
        this.questions = questions;
        this.benchmark = benchmark;
    }

    /** Opens a folder with the questions, {@code synonyms_refine.txt} and COCO's files. */
    static ObjectHalBenchQuestions open(Path folder) throws IOException {
        Path file = NAMES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder.resolve(NAMES.get(0)));
        List<ImageQuestion> questions = QuestionFile.objectHalBench(file, WHERE);
        ObjectSynonyms synonyms =
                ObjectSynonyms.read(folder.resolve("synonyms_refine.txt"), ObjectRule.OBJECT_HALBENCH);
        CocoObjects images = CocoObjects.read(
                ChairCaptions.files(folder, "instances"),
                ChairCaptions.files(folder, "captions"),
                questions.stream().map(ImageQuestion::id).toList(),
                synonyms,
                ObjectRule.OBJECT_HALBENCH);
        return new ObjectHalBenchQuestions(questions, ObjectHalBench.of(images, synonyms));
    }

    @Override
    public BenchmarkKind kind() {
        return BenchmarkKind.OBJECT_HALBENCH;
    }

    @Override
    public List<ImageQuestion> questions() {
        return questions;
    }

    @Override
    public String text(Answers answers) throws IOException {
        return AnswerFile.text(AnswerLayout.OBJECT_HALBENCH, answers.list());
    }

    @Override
    public Answers read(Path file) throws IOException {
        return AnswerFile.read(file, AnswerLayout.OBJECT_HALBENCH);
    }

    @Override
    public Optional<ScoredAnswers> score(Answers answers, Optional<Answers> replies, Completeness completeness)
            throws IOException {
        answers.requireIds(questions.stream().map(ImageQuestion::id).toList(), completeness);
        if (replies.isEmpty()) {
            return Optional.empty();
        }
        ChairScore score = benchmark.score(answers, replies.get());
        return Optional.of(ScoredAnswers.of(score, new ScoreWithForm(score, answers, Optional.empty())));
    }
}
