package org.mdpospark.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.Digests;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.cluster.ModelStage;
import org.mdpospark.pairs.LocalFiles;
import org.mdpospark.pairs.OutputFolder;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.Version;
import org.mdpospark.pairs.table.TableFile;
import org.mdpospark.reference.BaseModel;
import org.mdpospark.score.Answers;
import org.mdpospark.score.Completeness;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.text.PreferenceTokenizer;
import org.mdpospark.text.PromptStyle;
import org.mdpospark.text.UnusableTextException;

/**
 * Asks models the questions of benchmarks. Questions are spread over executors, each of which opens the base model
 * once. Sets of answers that are there already are not written again, and one that an earlier run began goes on.
 */
public final class AnswerJob {
    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Configuration hadoop;
    private final BaseModel base;
    private final AnswerOptions options;
    private final Progress progress;

    public AnswerJob(SparkSession spark, BaseModel base, AnswerOptions options, Progress progress) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = LocalFiles.withoutChecksumFiles(spark.sparkContext().hadoopConfiguration());
        this.base = base;
        this.options = options;
        this.progress = progress;
    }

    /**
     * What a run did.
     *
     * @param sets all answers
     * @param written sets that were written or finished now; the others were there
     * @param resumedParts parts that an earlier, unfinished run had made
     */
    public record Outcome(List<Finished> sets, int written, int resumedParts) {
        public List<AnsweredSet> answered() {
            return sets.stream().map(Finished::set).toList();
        }
    }

    /** A set of answers with how it came to be. */
    public record Finished(AnsweredSet set, AnswerManifest manifest) {}

    /**
     * Writes all sets of answers.
     *
     * @param out folder for them
     * @throws IllegalArgumentException if a question cannot be asked
     * @throws IOException if storage failed; the same run again goes on where this one stopped
     */
    public Outcome run(String out, List<EvaluatedModel> models, List<Exam> exams) throws IOException {
        exams.forEach(this::requireRoom);
        spark.sparkContext().setJobGroup("evaluate", "mdpo evaluate: " + out, false);
        List<Planned> planned = plan(out, models, exams);
        List<Slice> slices = planned.stream()
                .filter(plan -> plan.finished().isEmpty())
                .flatMap(plan -> plan.left().stream())
                .toList();
        answer(slices, planned);
        List<Finished> sets = new ArrayList<>();
        int written = 0;
        int resumed = 0;
        for (Planned plan : planned) {
            boolean there = plan.finished().isPresent();
            AnswerManifest manifest = there ? plan.finished().get() : publish(plan);
            written += there ? 0 : 1;
            resumed += plan.resumed();
            AnswerSet set = plan.set();
            sets.add(new Finished(
                    new AnsweredSet(set.model(), set.exam(), set.sight(), set.read(manifest, hadoop)), manifest));
        }
        return new Outcome(sets, written, resumed);
    }

    /** A set of answers, and what is to be done for it. */
    private record Planned(
            AnswerSet set,
            AnswerFingerprint fingerprint,
            Optional<AnswerManifest> finished,
            List<Slice> left,
            List<AnswerPart> done,
            int resumed) {}

    private List<Planned> plan(String out, List<EvaluatedModel> models, List<Exam> exams) throws IOException {
        List<Planned> planned = new ArrayList<>();
        for (EvaluatedModel model : models) {
            String adapter = AnswerFingerprint.adapter(model, hadoop);
            for (Exam exam : exams) {
                for (Sight sight : options.sights()) {
                    AnswerSet set = AnswerSet.of(out, model, exam, sight);
                    planned.add(plan(set, AnswerFingerprint.of(base, set, options, adapter), planned.size()));
                }
            }
        }
        return planned;
    }

    private Planned plan(AnswerSet set, AnswerFingerprint fingerprint, int number) throws IOException {
        OutputFolder<AnswerManifest, AnswerPart> folder = set.folder(hadoop);
        folder.requireOurs("--out", "a set of answers");
        Optional<AnswerManifest> finished = folder.manifest()
                .filter(manifest -> AnswerManifest.FORMAT.equals(manifest.format())
                        && fingerprint.hex().equals(manifest.fingerprint()));
        if (finished.isPresent() && !options.overwrite()) {
            return new Planned(set, fingerprint, finished, List.of(), List.of(), 0);
        }
        List<Slice> slices = slices(set, number);
        OutputFolder.Plan plan = new OutputFolder.Plan(
                "%s in parts of %d".formatted(fingerprint.hex(), options.partQuestions()), slices.size());
        if (folder.manifest().isPresent() || !folder.plan().equals(Optional.of(plan))) {
            folder.clear();
        }
        List<AnswerPart> done = new ArrayList<>(folder.begin(plan));
        Set<Integer> numbers = new HashSet<>();
        done.forEach(part -> numbers.add(part.partition()));
        List<Slice> left = slices.stream()
                .filter(slice -> !numbers.contains(slice.number()))
                .toList();
        return new Planned(set, fingerprint, Optional.empty(), left, done, done.size());
    }

    private List<Slice> slices(AnswerSet set, int number) {
        List<AskedQuestion> asked = set.exam().asked(set.sight());
        List<Slice> slices = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += options.partQuestions()) {
            int to = Math.min(asked.size(), from + options.partQuestions());
            slices.add(new Slice(
                    number,
                    set.folder().toString(),
                    set.model().adapter().orElse(null),
                    slices.size(),
                    List.copyOf(asked.subList(from, to)),
                    options.maxNewTokens(set.exam()),
                    options.sampling()));
        }
        return slices;
    }

    private void answer(List<Slice> slices, List<Planned> planned) {
        if (slices.isEmpty()) {
            return;
        }
        LongAccumulator count = context.sc().longAccumulator("evaluate: answers");
        AnswerTask task = new AnswerTask(
                new ModelSource(base.folder().toString(), options.memoryBytes()),
                base.images(),
                new SerializableConfiguration(hadoop),
                count);
        long questions =
                slices.stream().mapToLong(slice -> slice.questions().size()).sum();
        try (Progress.Activity answering = progress.begin("answering", questions, count)) {
            for (AnswerTask.Answered answered : ModelStage.of(
                            context.parallelize(slices, slices.size()).map(task::run))
                    .collect()) {
                planned.get(answered.set()).done().add(answered.part());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // Spark throws checked exceptions without declaring them
            throw refusal(e);
        }
    }

    /** Returns what a task said of a question that cannot be asked, rather than what Spark says around it. */
    private static RuntimeException refusal(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException) {
                return new IllegalArgumentException(cause.getMessage(), failure);
            }
        }
        return new IllegalStateException(failure.getMessage(), failure);
    }

    private AnswerManifest publish(Planned plan) throws IOException {
        AnswerSet set = plan.set();
        List<AnswerPart> parts = new ArrayList<>(plan.done());
        parts.sort(Comparator.comparingInt(AnswerPart::partition));
        Map<String, String> questions = new HashMap<>();
        set.exam().questions().forEach(question -> questions.put(question.id(), question.text()));
        List<RecordedAnswer> answers = new ArrayList<>();
        int cut = 0;
        long tokens = 0;
        double seconds = 0;
        for (AnswerPart part : parts) {
            for (WrittenAnswer answer : part.answers()) {
                answers.add(new RecordedAnswer(answer.id(), questions.getOrDefault(answer.id(), ""), answer.text()));
                cut += answer.cut() ? 1 : 0;
                tokens += answer.tokens();
            }
            seconds += part.seconds();
        }
        Answers all = Answers.of(answers);
        all.requireIds(questions.keySet(), Completeness.WHOLE);
        byte[] bytes = set.exam().benchmark().text(all).getBytes(StandardCharsets.UTF_8);
        OutputFolder<AnswerManifest, AnswerPart> folder = set.folder(hadoop);
        folder.writeBytes(set.fileName(), bytes);
        AnswerManifest manifest = new AnswerManifest(
                AnswerManifest.FORMAT,
                plan.fingerprint().hex(),
                plan.fingerprint().components(),
                Version.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("java", System.getProperty("java.runtime.version"))
                        .put("spark", spark.version()),
                answers.size(),
                cut,
                tokens,
                seconds,
                new TableFile(set.fileName(), answers.size(), bytes.length, Digests.sha256Hex(bytes)));
        folder.publish(manifest);
        return manifest;
    }

    /** Refuses prompts that leave no room for an answer before anything is computed. */
    private void requireRoom(Exam exam) {
        int positions = base.config().decoder().positions();
        int newTokens = options.maxNewTokens(exam);
        try (PreferenceTokenizer tokenizer = PreferenceTokenizer.open(base.folder(), base.config())) {
            for (AskedQuestion question : exam.asked(Sight.IMAGE)) {
                int prompt = tokenizer
                                .prompt(question.prompt(), PromptStyle.recognised(question.prompt()))
                                .textTokens()
                        + base.config().vision().tokens();
                if (prompt + newTokens > positions) {
                    throw new IllegalArgumentException(
                            "%s: question %s takes %d of the model's %d positions, so an answer of %d tokens has no room: set --max-new-tokens to %d or less"
                                    .formatted(
                                            exam.benchmark().kind().code(),
                                            question.id(),
                                            prompt,
                                            positions,
                                            newTokens,
                                            Math.max(1, positions - prompt)));
                }
            }
        } catch (UnusableTextException | IOException e) {
            throw new IllegalArgumentException(
                    "%s: a question cannot be asked: %s"
                            .formatted(exam.benchmark().kind().code(), e.getMessage()),
                    e);
        }
    }
}
