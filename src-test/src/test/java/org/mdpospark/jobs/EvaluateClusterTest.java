package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.cluster.LoadedAdapter;
import org.mdpospark.evaluate.AnswerJob;
import org.mdpospark.evaluate.AnswerOptions;
import org.mdpospark.evaluate.EvaluatedModel;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.Sampling;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.generate.Generation;
import org.mdpospark.generate.GenerationOptions;
import org.mdpospark.generate.GenerationRequest;
import org.mdpospark.generate.TextGenerator;
import org.mdpospark.image.ImageDecoder;
import org.mdpospark.image.ImageInspector;
import org.mdpospark.image.ImageLimits;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.BaseModel;
import org.mdpospark.score.Benchmark;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.ImageQuestion;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.text.PreferenceTokenizer;
import org.mdpospark.text.PromptStyle;

/** Answers of two executors, each a process of its own with one core, a gigabyte and a model. */
class EvaluateClusterTest {
    private static final int EXECUTORS = 2;
    private static final int SCENES = 60;
    private static final int PART = 3;
    private static final int NEW_TOKENS = 40;
    private static final long MEMORY = 400 << 20;
    private static final LocalSpark CLUSTER = new LocalSpark(Map.of(
            "spark.master", "local-cluster[%d,1,1024]".formatted(EXECUTORS),
            "spark.executorEnv.OMP_NUM_THREADS", "1",
            "spark.executor.extraClassPath", System.getProperty("java.class.path")));

    @TempDir
    static Path folder;

    private static EvaluationSet set = new EvaluationSet(Path.of(""));

    @BeforeAll
    static void start() throws IOException {
        set = EvaluationSet.make(folder, SCENES);
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        CLUSTER.start();
    }

    @AfterAll
    static void stop() {
        CLUSTER.stop();
    }

    @Test
    void executorsAnswerAsOneProcessDoesAndSurviveADeath() throws Exception {
        Path out = folder.resolve("killed");
        CompletableFuture<Integer> kill = CompletableFuture.supplyAsync(() -> killAnExecutorDuring(out));

        AnswerJob.Outcome outcome = answer(out);

        assertThat(kill.get()).as("parts finished when the executor died").isBetween(1, 6 * SCENES / PART - 2);
        for (EvaluatedModel model : models()) {
            Map<String, String> expected = inThisProcess(model);
            assertThat(texts(outcome, model, Sight.IMAGE)).isEqualTo(expected);
            assertThat(texts(outcome, model, Sight.BLANK).values())
                    .containsOnly(texts(outcome, model, Sight.BLANK)
                            .values()
                            .iterator()
                            .next());
            assertThat(texts(outcome, model, Sight.SWAPPED)).isNotEqualTo(expected);
        }
        assertThat(texts(outcome, models().get(0), Sight.IMAGE))
                .isNotEqualTo(texts(outcome, models().get(1), Sight.IMAGE));
        assertThat(new UnfinishedRun(set(out, "base")).isWhole()).isTrue();

        AnswerJob.Outcome again = answer(out);

        assertThat(again.written()).isZero();
        assertThat(texts(again, models().get(1), Sight.SWAPPED))
                .isEqualTo(texts(outcome, models().get(1), Sight.SWAPPED));
    }

    private static AnswerJob.Outcome answer(Path out) throws IOException {
        AnswerOptions options = new AnswerOptions(
                List.of(Sight.values()), Sampling.GREEDY, OptionalInt.of(NEW_TOKENS), PART, MEMORY, false);
        Benchmark benchmark = BenchmarkKind.CHAIR.open(set.scenes());
        Exam exam =
                Exam.of(benchmark, benchmark.questions(), set.scenes().toUri().toString(), new Configuration());
        return new AnswerJob(CLUSTER.session(), BaseModel.open(EvaluationSet.MODEL.toString()), options, Progress.NONE)
                .run(out.toString(), models(), List.of(exam));
    }

    private static List<EvaluatedModel> models() {
        return EvaluatedModel.of(true, List.of("other=" + set.adapter("other")), new Configuration());
    }

    private static Map<String, String> texts(AnswerJob.Outcome outcome, EvaluatedModel model, Sight sight) {
        Map<String, String> texts = new HashMap<>();
        outcome.answered().stream()
                .filter(answered -> answered.model().equals(model) && answered.sight() == sight)
                .flatMap(answered -> answered.answers().list().stream())
                .forEach((RecordedAnswer answer) -> texts.put(answer.id(), answer.text()));
        assertThat(texts).hasSize(SCENES);
        return texts;
    }

    /** Answers with the library alone: no Spark, and all questions together. */
    private static Map<String, String> inThisProcess(EvaluatedModel model) throws Exception {
        Path base = EvaluationSet.MODEL;
        ModelConfig config = ModelConfig.read(base);
        ImageProcessor images = ImageProcessor.open(base, config);
        List<ImageQuestion> questions = BenchmarkKind.CHAIR.open(set.scenes()).questions();
        try (Nd4jPolicyModel policy = Nd4jPolicyModel.open(base, new MemoryBudget(MEMORY));
                PreferenceTokenizer tokenizer = PreferenceTokenizer.open(base, config);
                LoadedAdapter adapter = LoadedAdapter.open(model.adapter().orElse(null), base, new Configuration())) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (ImageQuestion question : questions) {
                byte[] file = Files.readAllBytes(set.scenes().resolve(question.image()));
                float[] pixels = images.process(
                                ImageDecoder.open(file, ImageInspector.inspect(file, ImageLimits.DEFAULT))
                                        .rgb())
                        .values();
                requests.add(GenerationRequest.of(
                        tokenizer.prompt(question.text(), PromptStyle.RAW), policy.encode(pixels), 0));
            }
            List<Generation> generations = new TextGenerator(policy, tokenizer.tokenizer())
                    .generate(requests, adapter.parameters(), GenerationOptions.greedy(NEW_TOKENS));
            Map<String, String> texts = new HashMap<>();
            for (int i = 0; i < questions.size(); i++) {
                texts.put(questions.get(i).id(), generations.get(i).text());
            }
            return texts;
        }
    }

    /** Returns how many parts were finished at that moment, or -1 if the run had ended. */
    private static int killAnExecutorDuring(Path out) {
        try {
            UnfinishedRun first = new UnfinishedRun(set(out, "base"));
            first.await(1, 0, () -> !first.isWhole());
            List<ProcessHandle> executors = ProcessHandle.current().children().toList();
            assertThat(executors).hasSize(EXECUTORS);
            assertThat(executors.get(0).destroyForcibly()).isTrue();
            return first.isWhole() ? -1 : first.parts().size();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Path set(Path out, String model) {
        return out.resolve("answers/%s/chair/image".formatted(model));
    }
}
