package org.mdpospark.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.judge.ChatJudge;
import org.mdpospark.judge.JudgeProgress;
import org.mdpospark.judge.JudgeRecord;
import org.mdpospark.judge.Judgement;
import org.mdpospark.judge.MmhalJudge;
import org.mdpospark.judge.ObjectExtractor;
import org.mdpospark.pairs.Json;
import org.mdpospark.score.AnswerFile;
import org.mdpospark.score.AnswerLayout;
import org.mdpospark.score.Answers;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.MmhalQuestions;
import org.mdpospark.train.WholeFile;

/**
 * Replies from recorded files where there are such, and from an endpoint otherwise. What an endpoint said is written
 * beside the answers, so that it can be scored again without it.
 *
 * @param recorded files of replies by {@code MODEL/BENCHMARK/SIGHT}, as {@link #name} has it
 * @param judge null where no endpoint is to be asked
 * @param prompts files of prompts, by benchmark
 * @param out folder for replies
 */
public record JudgedReplies(
        Map<String, Path> recorded,
        @Nullable ChatJudge judge,
        Map<BenchmarkKind, Path> prompts,
        String out,
        Configuration hadoop,
        JudgeProgress progress)
        implements Replies {
    private static final String RECORD = "judge.json";

    /** Names a set of answers in options and folders. */
    public static String name(String model, BenchmarkKind kind, Sight sight) {
        return "%s/%s/%s".formatted(model, kind.code(), sight.code());
    }

    @Override
    public Optional<Judged> of(AnsweredSet set) throws IOException {
        BenchmarkKind kind = set.exam().benchmark().kind();
        Path file = recorded.get(name(set.model().id(), kind, set.sight()));
        if (file != null) {
            Answers replies = set.exam().benchmark().replies(file);
            return Optional.of(new Judged(replies, List.of(recordedBy(file))));
        }
        Path prompt = prompts.get(kind);
        if (!kind.isJudged() || judge == null || prompt == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(asked(set, ask(set, prompt, judge)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a judge was asked; what it said is kept", e);
        }
    }

    /** Says who gave recorded replies, where the record that is written with them lies beside them. */
    private static String recordedBy(Path file) throws IOException {
        Path record = file.resolveSibling(RECORD);
        if (!Files.isRegularFile(record)) {
            return "Replies were recorded in %s; by whom is not known.".formatted(file);
        }
        JsonNode judge = Json.readerFor(JsonNode.class).readValue(record.toFile());
        return who(
                judge.path("models_answered").toString(),
                judge.path("model_asked").asText(),
                judge.path("template_sha256").asText(),
                judge.path("first_reply").asText(),
                judge.path("last_reply").asText());
    }

    private Judgement ask(AnsweredSet set, Path prompt, ChatJudge endpoint) throws IOException, InterruptedException {
        if (set.exam().benchmark() instanceof MmhalQuestions mmhal) {
            return MmhalJudge.read(prompt).rate(mmhal.benchmark(), set.answers(), endpoint, progress);
        }
        return ObjectExtractor.read(prompt, ObjectExtractor.DEFAULT_ASKINGS).extract(set.answers(), endpoint, progress);
    }

    private Judged asked(AnsweredSet set, Judgement judgement) throws IOException {
        String name = name(set.model().id(), set.exam().benchmark().kind(), set.sight());
        write("replies/%s/replies.jsonl".formatted(name), text(judgement.replies()));
        write("replies/%s/%s".formatted(name, RECORD), judgement.judge().json());
        if (!judgement.isWhole()) {
            throw new UnfinishedJudgementException(
                    "%s: %d replies, %d questions without one%s: what was said is kept; the same command again asks the rest, and --replies takes recorded ones"
                            .formatted(
                                    name,
                                    judgement.replies().size(),
                                    judgement.failures().size(),
                                    judgement
                                            .stopped()
                                            .map(why -> " (" + why + ")")
                                            .orElse(failure(judgement))));
        }
        List<String> notes = new ArrayList<>(judgement.notes());
        JudgeRecord judge = judgement.judge();
        notes.add(who(
                String.join(", ", judge.modelsAnswered()),
                judge.modelAsked(),
                judge.templateSha256(),
                judge.first().map(Object::toString).orElse("–"),
                judge.last().map(Object::toString).orElse("–")));
        return new Judged(judgement.replies(), notes);
    }

    private static String failure(Judgement judgement) {
        return judgement.failures().isEmpty()
                ? ""
                : " (%s)".formatted(judgement.failures().get(0));
    }

    private static String who(String answered, String asked, String prompt, String first, String last) {
        return "Judged by %s (asked for as %s), prompt SHA-256 %s, replies from %s to %s."
                .formatted(answered, asked, prompt, first, last);
    }

    private static String text(Answers replies) throws IOException {
        return AnswerFile.text(AnswerLayout.PLAIN, replies.list());
    }

    private void write(String name, String text) throws IOException {
        new WholeFile(hadoop, new org.apache.hadoop.fs.Path(out, name)).write(text.getBytes(StandardCharsets.UTF_8));
    }
}
