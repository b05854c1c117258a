package org.mdpospark.train;

import java.util.List;
import java.util.Optional;
import org.mdpospark.pairs.report.Numbers;
import org.mdpospark.train.Advice.Kind;
import org.mdpospark.train.Advice.Warning;

/** What the workers and their averaging do to a run. */
final class ClusterAdvice {
    /** Share of the averaged update that is lost, above which averaging A and B apart changes what is learnt. */
    static final double INEXACT = 0.1;

    /** Share of a round that is not computing, above which machines are paid for waiting. */
    static final double IDLE_SHARE = 0.2;

    /** Rounds shorter than this, in seconds, are tests: nothing is worth saving there. */
    static final double SHORTEST_ROUND = 5;

    private ClusterAdvice() {}

    static Optional<Warning> unstableWorkers(RunSoFar run) {
        long dropped =
                run.rounds().stream().mapToLong(RoundMetrics::workersDropped).sum();
        long repeated = run.rounds().stream()
                .mapToLong(round -> Math.max(0, round.attempts() - 1))
                .sum();
        if (dropped == 0 && repeated == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new Warning(
                        Kind.UNSTABLE_WORKERS,
                        "%s left out of averages, %s failed."
                                .formatted(
                                        Numbers.counted(dropped, "result") + (dropped == 1 ? " was" : " were"),
                                        Numbers.counted(repeated, "attempt") + " at a round"),
                        "Numbers overflowed on the way; the pairs concerned taught nothing.",
                        "Lower the learning rate or lengthen the warm-up; if it is always the same worker, look at its machine."));
    }

    static Optional<Warning> inexactAverages(RunSoFar run) {
        double inexactness = RunSoFar.mean(run.recent(), RoundMetrics::inexactness);
        if (!(inexactness > INEXACT)) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.INEXACT_AVERAGES,
                "The average of the workers' updates and the update of their averages differ by %s."
                        .formatted(Numbers.percent(inexactness)),
                "Workers move too far apart between two averages.",
                "Average after fewer steps, or train in mode sync or alternate, which average exactly."));
    }

    static Optional<Warning> overhead(RunSoFar run) {
        // held-out pairs are measured between rounds, and that is no waste
        List<RoundMetrics> plain =
                run.recent().stream().filter(round -> round.holdout() == null).toList();
        double seconds = RunSoFar.mean(plain, RoundMetrics::seconds);
        double idle = 1 - RunSoFar.mean(plain, RoundMetrics::computeSeconds) / seconds;
        if (run.rounds().size() < RunSoFar.WINDOW || !(seconds >= SHORTEST_ROUND && idle > IDLE_SHARE)) {
            return Optional.empty();
        }
        return Optional.of(new Warning(
                Kind.OVERHEAD,
                "%s of a round of %s s is not spent on computing."
                        .formatted(Numbers.percent(idle), Numbers.decimal(seconds, 0)),
                "Starting tasks, reading rows and moving the adapter cost more than they should.",
                "Give each worker more steps in a round, or use fewer workers."));
    }
}
