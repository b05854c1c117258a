package org.mdpospark.train.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.train.RoundMetrics;
import org.mdpospark.train.RunDescription;
import org.mdpospark.train.RunObserver;
import org.mdpospark.train.RunOutcome;
import org.mdpospark.train.WholeFile;

/** {@value #FILE_NAME} in a run's folder: a page about the run, which is renewed as the run goes on. */
public final class TrainReport implements RunObserver {
    public static final String FILE_NAME = "report.html";

    /** Nobody reads faster, and rounds may take milliseconds. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final WholeFile file;
    private final Clock clock;
    private final List<RoundMetrics> rounds = new ArrayList<>();
    private @Nullable RunDescription run;
    private int resumedAfter;
    private Instant written = Instant.MIN;

    public TrainReport(Configuration hadoop, Path folder) {
        this(hadoop, folder, Clock.systemUTC());
    }

    TrainReport(Configuration hadoop, Path folder, Clock clock) {
        this.file = new WholeFile(hadoop, new Path(folder, FILE_NAME));
        this.clock = clock;
    }

    @Override
    public void started(RunDescription description, List<RoundMetrics> earlier) throws IOException {
        run = description;
        rounds.clear();
        rounds.addAll(earlier);
        resumedAfter = earlier.isEmpty() ? 0 : earlier.get(earlier.size() - 1).round();
        write(null);
    }

    @Override
    public void round(RoundMetrics round) throws IOException {
        rounds.add(round);
        if (written.isBefore(clock.instant().minus(SHORTEST_PAUSE))) {
            write(null);
        }
    }

    @Override
    public void finished(RunOutcome outcome) throws IOException {
        write(outcome);
    }

    private void write(@Nullable RunOutcome outcome) throws IOException {
        if (run == null) {
            throw new IllegalStateException("a run must start before it is reported");
        }
        Instant now = clock.instant();
        RunView view = new RunView(run, resumedAfter, rounds, outcome, now);
        file.write(TrainPage.html(view).getBytes(StandardCharsets.UTF_8));
        written = now;
    }
}
