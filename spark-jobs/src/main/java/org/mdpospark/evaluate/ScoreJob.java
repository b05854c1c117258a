package org.mdpospark.evaluate;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mdpospark.pairs.Version;
import org.mdpospark.score.AnswerStatistics;
import org.mdpospark.score.Benchmark;
import org.mdpospark.score.BenchmarkKind;
import org.mdpospark.score.BenchmarkScore;
import org.mdpospark.score.Bootstrap;
import org.mdpospark.score.Figure;
import org.mdpospark.score.FigureDifference;
import org.mdpospark.score.Interval;
import org.mdpospark.score.RecordedAnswer;
import org.mdpospark.score.ScoredAnswers;

/** Scores answers, and compares models with each other and with themselves without the image. */
public final class ScoreJob {
    private static final int ENOUGH_WORDS = 5;

    private final Replies replies;
    private final Bootstrap bootstrap;

    public ScoreJob(Replies replies, Bootstrap bootstrap) {
        this.replies = replies;
        this.bootstrap = bootstrap;
    }

    /**
     * What came of it.
     *
     * @param scored each set with its score; sets that have none are left out
     */
    public record Outcome(Scoreboard board, List<ScoredSet> scored) {}

    /** A set of answers with its score. */
    public record ScoredSet(AnsweredSet set, ScoredAnswers score) {
        boolean is(String method, Sight sight) {
            return set.model().method().equals(method) && set.sight() == sight;
        }
    }

    /**
     * Scores all sets.
     *
     * @param baseModel folder of the base model; empty where answers came from elsewhere
     */
    public Outcome run(String baseModel, List<AnsweredSet> sets) throws IOException {
        Map<Benchmark, List<AnsweredSet>> byBenchmark = new LinkedHashMap<>();
        Map<String, Integer> methods = new LinkedHashMap<>();
        for (AnsweredSet set : sets) {
            byBenchmark
                    .computeIfAbsent(set.exam().benchmark(), key -> new ArrayList<>())
                    .add(set);
            methods.merge(set.model().method(), set.model().run(), Math::max);
        }
        List<Scoreboard.ExamResult> results = new ArrayList<>();
        List<ScoredSet> scored = new ArrayList<>();
        for (List<AnsweredSet> exam : byBenchmark.values()) {
            results.add(exam(exam, scored));
        }
        Scoreboard board = new Scoreboard(
                Scoreboard.FORMAT,
                Version.current(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                baseModel,
                methods,
                bootstrap.confidence(),
                bootstrap.resamples(),
                results);
        return new Outcome(board, scored);
    }

    private Scoreboard.ExamResult exam(List<AnsweredSet> sets, List<ScoredSet> all) throws IOException {
        List<ScoredSet> scored = new ArrayList<>();
        Map<String, List<String>> notes = new LinkedHashMap<>();
        for (AnsweredSet set : sets) {
            Optional<Replies.Judged> judged = replies.of(set);
            Optional<ScoredAnswers> score = set.exam()
                    .benchmark()
                    .score(
                            set.answers(),
                            judged.map(Replies.Judged::replies),
                            set.exam().completeness());
            score.ifPresent(value -> scored.add(new ScoredSet(set, value)));
            judged.ifPresent(who -> notes.put(set.model().id() + set.sight(), who.notes()));
        }
        all.addAll(scored);
        Set<String> methods = new LinkedHashSet<>();
        scored.forEach(one -> methods.add(one.set().model().method()));
        List<Scoreboard.MethodResult> results = new ArrayList<>();
        List<Scoreboard.Comparison> comparisons = new ArrayList<>();
        List<Scoreboard.Comparison> controls = new ArrayList<>();
        List<String> order = List.copyOf(methods);
        for (int i = 0; i < order.size(); i++) {
            String method = order.get(i);
            List<ScoredSet> seeing = runs(scored, method, Sight.IMAGE);
            for (Sight sight : Sight.values()) {
                List<ScoredSet> runs = runs(scored, method, sight);
                if (!runs.isEmpty()) {
                    results.add(method(method, sight, runs, notes));
                }
                if (sight != Sight.IMAGE && !runs.isEmpty() && !seeing.isEmpty()) {
                    controls.add(comparison(method, method + " with " + sight.title(), seeing, runs));
                }
            }
            for (String other : order.subList(i + 1, order.size())) {
                List<ScoredSet> others = runs(scored, other, Sight.IMAGE);
                if (!seeing.isEmpty() && !others.isEmpty()) {
                    comparisons.add(comparison(method, other, seeing, others));
                }
            }
        }
        Exam exam = sets.get(0).exam();
        return new Scoreboard.ExamResult(
                exam.benchmark().kind().code(),
                exam.benchmark().kind().title(),
                exam.questions().size(),
                exam.questions().size() == exam.benchmark().questions().size(),
                results,
                comparisons,
                controls,
                scored.isEmpty() ? unscored(exam) : "");
    }

    private static String unscored(Exam exam) {
        return switch (exam.benchmark().kind()) {
            case MMHAL ->
                "Answers are written, but a judge must rate them: name an endpoint with --judge-url and --judge-model, or recorded ratings with --replies.";
            case OBJECT_HALBENCH ->
                "Answers are written, but a language model must list the objects in them: name an endpoint with --judge-url and --judge-model, or recorded lists with --replies.";
            default -> "Answers are written, but have no score.";
        };
    }

    private static List<ScoredSet> runs(List<ScoredSet> scored, String method, Sight sight) {
        return scored.stream().filter(one -> one.is(method, sight)).toList();
    }

    private Scoreboard.MethodResult method(
            String method, Sight sight, List<ScoredSet> runs, Map<String, List<String>> judges) {
        List<BenchmarkScore> scores = scores(runs);
        List<Interval> intervals = bootstrap.intervals(scores);
        List<Figure> figures = scores.get(0).figures();
        List<Scoreboard.FigureResult> results = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            Interval interval = intervals.get(i);
            results.add(new Scoreboard.FigureResult(
                    figure.name(),
                    figure.better(),
                    decimals(runs),
                    interval.value(),
                    interval.low(),
                    interval.high(),
                    scores.stream().map(score -> score.value(figure.name())).toList()));
        }
        List<String> texts = runs.stream()
                .flatMap(run -> run.set().answers().list().stream())
                .map(RecordedAnswer::text)
                .toList();
        List<String> notes = runs.stream()
                .flatMap(run -> Stream.concat(
                        run.score().score().notes().stream(),
                        judges.getOrDefault(run.set().model().id() + sight, List.of()).stream()))
                .distinct()
                .toList();
        return new Scoreboard.MethodResult(
                method, sight, runs.size(), results, AnswerStatistics.of(texts, ENOUGH_WORDS), notes);
    }

    private Scoreboard.Comparison comparison(
            String first, String second, List<ScoredSet> firstRuns, List<ScoredSet> secondRuns) {
        List<Scoreboard.Difference> differences = new ArrayList<>();
        for (FigureDifference found : bootstrap.differences(scores(firstRuns), scores(secondRuns))) {
            differences.add(new Scoreboard.Difference(
                    found.figure(),
                    decimals(firstRuns),
                    found.first(),
                    found.second(),
                    found.difference().value(),
                    found.difference().low(),
                    found.difference().high(),
                    found.verdict().name(),
                    found.inWords(first, second)));
        }
        return new Scoreboard.Comparison(first, second, differences);
    }

    /** Figures of MMHal-Bench are ratings and shares, those of the others per cent. */
    private static int decimals(List<ScoredSet> runs) {
        return runs.get(0).set().exam().benchmark().kind() == BenchmarkKind.MMHAL ? 2 : 1;
    }

    private static List<BenchmarkScore> scores(List<ScoredSet> runs) {
        return runs.stream().map(run -> run.score().score()).toList();
    }
}
