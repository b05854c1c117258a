package org.mdpospark.jobs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.evaluate.Exam;
import org.mdpospark.evaluate.JudgedReplies;
import org.mdpospark.evaluate.Replies;
import org.mdpospark.evaluate.Sight;
import org.mdpospark.judge.Backoff;
import org.mdpospark.judge.Budget;
import org.mdpospark.judge.ChatJudge;
import org.mdpospark.judge.Endpoint;
import org.mdpospark.judge.JudgeOptions;
import org.mdpospark.judge.JudgeProgress;
import org.mdpospark.judge.RequestLimits;
import org.mdpospark.judge.Sampling;
import org.mdpospark.score.BenchmarkKind;
import picocli.CommandLine.Option;

/** Options of a judge, for benchmarks that need the word of one. */
final class Judging {
    @Option(
            names = "--replies",
            paramLabel = "MODEL/NAME=FILE",
            description =
                    "What a judge or an extractor said of a model's answers, recorded; may be given several times.")
    private List<String> replies = List.of();

    @Option(
            names = "--judge-url",
            paramLabel = "URL",
            description = "Endpoint that speaks OpenAI's chat completions, such as https://api.openai.com/v1.")
    private @Nullable String url;

    @Option(names = "--judge-model", paramLabel = "NAME", description = "Model of that endpoint.")
    private @Nullable String model;

    @Option(
            names = "--judge-prompt",
            paramLabel = "NAME=FILE",
            description = "The benchmark's own script, or its prompt as text: for mmhal and object-halbench.")
    private List<String> prompts = List.of();

    @Option(
            names = "--judge-key",
            defaultValue = Endpoint.DEFAULT_KEY_VARIABLE,
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the endpoint's key. Default: ${DEFAULT-VALUE}.")
    private String keyVariable = "";

    @Option(names = "--judge-key-over-http", description = "Lets the key travel unencrypted to another machine.")
    private boolean keyOverHttp;

    @Option(
            names = "--judge-cache",
            defaultValue = "judge-cache",
            paramLabel = "FOLDER",
            description =
                    "Folder on this machine that keeps every reply, so that none is asked for twice. Default: ${DEFAULT-VALUE}.")
    private String cache = "";

    @Option(
            names = "--judge-concurrency",
            defaultValue = "4",
            paramLabel = "N",
            description = "Most requests at a time. Default: ${DEFAULT-VALUE}.")
    private int concurrency;

    @Option(
            names = "--judge-calls",
            paramLabel = "N",
            description = "Most requests of this run; what is left is asked by the next. Default: no limit.")
    private @Nullable Long calls;

    @Option(
            names = "--judge-tokens",
            paramLabel = "N",
            description = "Most tokens of this run, as the endpoint counts them. Default: no limit.")
    private @Nullable Long tokens;

    /** Returns what asks the judge; checks all that can be checked before. */
    Replies replies(List<Exam> exams, String out, Configuration hadoop, JudgeProgress progress) throws IOException {
        Map<String, Path> recorded = new HashMap<>();
        for (String argument : replies) {
            AnswerName name = AnswerName.parse("--replies", argument);
            if (!Files.isRegularFile(Path.of(name.file()))) {
                throw new IllegalArgumentException("--replies %s: %s is no file".formatted(argument, name.file()));
            }
            recorded.put(JudgedReplies.name(name.model(), name.kind(), name.sight()), Path.of(name.file()));
        }
        Map<BenchmarkKind, Path> files = new HashMap<>();
        Benchmarks.named("--judge-prompt", prompts).forEach((kind, file) -> {
            if (!kind.isJudged()) {
                throw new IllegalArgumentException(
                        "--judge-prompt %s: that benchmark needs no judge".formatted(kind.code()));
            }
            files.put(kind, Path.of(file));
        });
        ChatJudge judge = judge();
        if (judge != null) {
            for (Exam exam : exams) {
                BenchmarkKind kind = exam.benchmark().kind();
                if (kind.isJudged() && !files.containsKey(kind)) {
                    throw new IllegalArgumentException(
                            "--judge-prompt is missing for %s: name the benchmark's own script that asks its judge, --judge-prompt %s=FILE"
                                    .formatted(kind.code(), kind.code()));
                }
            }
        }
        return new JudgedReplies(recorded, judge, files, out, hadoop, progress);
    }

    private @Nullable ChatJudge judge() throws IOException {
        if (url == null && model == null) {
            return null;
        }
        if (url == null || model == null) {
            throw new IllegalArgumentException("--judge-url and --judge-model go together, but one is missing");
        }
        URI base;
        try {
            base = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--judge-url must be an address such as https://api.openai.com/v1", e);
        }
        RequestLimits usual = RequestLimits.DEFAULT;
        return ChatJudge.open(
                new JudgeOptions(
                        new Endpoint(base, keyVariable, keyOverHttp),
                        model,
                        Sampling.DEFAULT,
                        new RequestLimits(
                                concurrency,
                                usual.attempts(),
                                usual.connectTimeout(),
                                usual.timeout(),
                                usual.maxReplyBytes(),
                                usual.failuresInARow()),
                        Backoff.DEFAULT,
                        new Budget(calls == null ? Long.MAX_VALUE : calls, tokens == null ? Long.MAX_VALUE : tokens)),
                Path.of(cache));
    }

    /** What {@code MODEL/NAME/SIGHT=FILE} says. */
    record AnswerName(String model, BenchmarkKind kind, Sight sight, String file) {
        static AnswerName parse(String option, String argument) {
            int equals = argument.indexOf('=');
            String[] name = argument.substring(0, Math.max(equals, 0)).split("/", -1);
            if (equals < 1 || equals == argument.length() - 1 || name.length < 2 || name.length > 3) {
                throw new IllegalArgumentException(
                        "%s must be MODEL/NAME=FILE, such as mdpo/amber=answers.json, but is '%s'"
                                .formatted(option, argument));
            }
            Sight sight = name.length == 2 ? Sight.IMAGE : Choices.of(option, name[2], Sight.values(), Sight::code);
            return new AnswerName(name[0], Benchmarks.kind(option, name[1]), sight, argument.substring(equals + 1));
        }
    }
}
