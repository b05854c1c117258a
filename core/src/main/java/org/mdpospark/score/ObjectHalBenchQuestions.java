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
    private final Optional<Rule> byRule;

    private ObjectHalBenchQuestions(List<ImageQuestion> questions, ObjectHalBench benchmark, Optional<Rule> byRule) {
        this.questions = questions;
        this.benchmark = benchmark;
        this.byRule = byRule;
    }

    /**
     * Opens a folder with the questions, {@code synonyms_refine.txt} and COCO's files. With CHAIR's
     * {@code synonyms.txt} too, answers have figures of CHAIR's rule where no model has listed their objects.
     */
    static ObjectHalBenchQuestions open(Path folder) throws IOException {
        Path file = NAMES.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder.resolve(NAMES.get(0)));
        List<ImageQuestion> questions = QuestionFile.objectHalBench(file, WHERE);
        ObjectSynonyms synonyms =
                ObjectSynonyms.read(folder.resolve("synonyms_refine.txt"), ObjectRule.OBJECT_HALBENCH);
        List<String> images = questions.stream().map(ImageQuestion::id).toList();
        CocoObjects objects = coco(folder, images, synonyms, ObjectRule.OBJECT_HALBENCH);
        return new ObjectHalBenchQuestions(questions, ObjectHalBench.of(objects, synonyms), rule(folder, images));
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
            return byRule.isEmpty() ? Optional.empty() : Optional.of(byRule(answers, byRule.get()));
        }
        ChairScore score = benchmark.score(answers, replies.get());
        return Optional.of(ScoredAnswers.of(score, new ScoreWithForm(score, answers, Optional.empty())));
    }

    private static ScoredAnswers byRule(Answers answers, Rule rule) throws UnusableScoreInputException {
        ChairScore score = ChairScore.score(answers, rule.objects(), rule.synonyms());
        return ScoredAnswers.of(score, new ScoreWithForm(new RuleScore(score), answers, Optional.empty()));
    }

    /** What CHAIR's rule needs. */
    private record Rule(CocoObjects objects, ObjectSynonyms synonyms) {}

    private static Optional<Rule> rule(Path folder, List<String> images) throws IOException {
        Path file = folder.resolve("synonyms.txt");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        ObjectSynonyms synonyms = ObjectSynonyms.read(file, ObjectRule.CHAIR);
        return Optional.of(new Rule(coco(folder, images, synonyms, ObjectRule.CHAIR), synonyms));
    }

    private static CocoObjects coco(Path folder, List<String> images, ObjectSynonyms synonyms, ObjectRule rule)
            throws IOException {
        return CocoObjects.read(
                ChairCaptions.files(folder, "instances"),
                ChairCaptions.files(folder, "captions"),
                images,
                synonyms,
                rule);
    }
}
