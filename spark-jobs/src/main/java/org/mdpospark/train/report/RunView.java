package org.mdpospark.train.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mdpospark.train.RoundMetrics;
import org.mdpospark.train.RunDescription;
import org.mdpospark.train.RunOutcome;

/**
 * What the page shows.
 *
 * @param resumedAfter last round of the part before; 0 if the run was never resumed
 * @param rounds in order
 * @param outcome null while the run goes on
 * @param written when the page is written
 */
record RunView(
        RunDescription run,
        int resumedAfter,
        List<RoundMetrics> rounds,
        @Nullable RunOutcome outcome,
        Instant written) {
    RunView {
        rounds = List.copyOf(rounds);
    }

    boolean isRunning() {
        return outcome == null;
    }

    /** Returns the last round, which there must be. */
    RoundMetrics last() {
        return rounds.get(rounds.size() - 1);
    }
}
