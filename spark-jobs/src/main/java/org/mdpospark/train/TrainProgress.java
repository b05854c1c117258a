package org.mdpospark.train;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mdpospark.objective.MdpoObjective;
import org.mdpospark.pairs.report.Numbers;

/**
 * Shows on the console how far training is: a line that changes in place on a terminal, a line a round elsewhere. What
 * held-out pairs say, and each kind of warning once, stays on the terminal too.
 */
public final class TrainProgress implements RunObserver {
    /** Rounds that the time left is guessed from: enough to even out a slow one, few enough to follow a change. */
    static final int RECENT = 9;

    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private final List<RoundMetrics> rounds = new ArrayList<>();
    private final Set<Advice.Kind> warned = new HashSet<>();
    private @Nullable MdpoObjective objective;

    public TrainProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void started(RunDescription run, List<RoundMetrics> earlier) {
        objective = run.objective();
        rounds.clear();
        rounds.addAll(earlier);
        keep("training on %s%s"
                .formatted(
                        Numbers.counted(run.data().trainPairs(), "pair"),
                        earlier.isEmpty()
                                ? ""
                                : ", going on after round " + last(earlier).round()));
    }

    @Override
    public void round(RoundMetrics round) {
        rounds.add(round);
        if (round.holdout() != null) {
            keep(holdoutLine(round, round.holdout()));
        }
        if (objective != null) {
            Advice.of(objective, rounds).stream()
                    .filter(warning -> warned.add(warning.kind()))
                    .forEach(warning ->
                            keep("warning: %s %s %s".formatted(warning.seen(), warning.meaning(), warning.remedy())));
        }
        show(line(rounds));
    }

    @Override
    public void finished(RunOutcome outcome) {
        String done = rounds.isEmpty()
                ? "before the first round"
                : "after round " + last(rounds).round();
        keep("training %s %s%s"
                .formatted(
                        outcome.ending().name().toLowerCase(Locale.ROOT),
                        done,
                        outcome.reason().isEmpty() ? "" : ": " + outcome.reason()));
    }

    /** Returns one line: how far training is, what the last round measured, how fast, and how long it will take. */
    static String line(List<RoundMetrics> rounds) {
        RoundMetrics round = last(rounds);
        double pairsPerSecond = round.training().pairs() / Math.max(round.seconds(), 1e-3);
        return String.format(
                Locale.ROOT,
                "round %,d of %,d: step %,d, loss %.4f, answer accuracy %s, image accuracy %s, %s pairs/s, %s left",
                round.round(),
                round.rounds(),
                round.step(),
                round.training().loss(),
                percent(round.training().answerAccuracy()),
                percent(round.training().imageAccuracy()),
                Numbers.decimal(pairsPerSecond, pairsPerSecond < 10 ? 2 : 0),
                Numbers.duration(timeLeft(rounds)));
    }

    /** Returns how long the rounds to come will take if they take as long as most of the last ones did. */
    public static Duration timeLeft(List<RoundMetrics> rounds) {
        RoundMetrics last = last(rounds);
        double[] seconds = rounds.subList(Math.max(0, rounds.size() - RECENT), rounds.size()).stream()
                .mapToDouble(RoundMetrics::seconds)
                .sorted()
                .toArray();
        double median = (seconds[(seconds.length - 1) / 2] + seconds[seconds.length / 2]) / 2;
        return Duration.ofSeconds(Math.round(median * (last.rounds() - last.round())));
    }

    private static String holdoutLine(RoundMetrics round, HoldoutMetrics holdout) {
        return String.format(
                Locale.ROOT,
                "held-out pairs after round %,d: loss %.4f, answer accuracy %s (%s without the image), image accuracy %s",
                round.round(),
                holdout.metrics().loss(),
                percent(holdout.metrics().answerAccuracy()),
                percent(holdout.answerAccuracyWithoutImage()),
                percent(holdout.metrics().imageAccuracy()));
    }

    private static String percent(double fraction) {
        return Double.isNaN(fraction)
                ? "unknown"
                : Numbers.percent(fraction).replace('\u00A0', ' '); // for consoles that do not show it
    }

    private static RoundMetrics last(List<RoundMetrics> rounds) {
        return rounds.get(rounds.size() - 1);
    }

    private void show(String line) {
        if (terminal) {
            out.print(CLEAR + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    private void keep(String line) {
        out.println(terminal ? CLEAR + line : line);
    }
}
