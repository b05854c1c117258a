package org.mdpospark.jobs;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;
import org.mdpospark.pairs.Progress;
import org.mdpospark.pairs.report.Numbers;

/** Shows how far a run is: a line that changes in place on a terminal, a line now and then elsewhere. */
final class ConsoleProgress implements Progress {
    private static final long TERMINAL_MILLIS = 500;
    private static final long LOG_MILLIS = 10_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final SparkContext context;
    private final PrintStream out;
    private final boolean terminal;

    ConsoleProgress(SparkContext context, PrintStream out, boolean terminal) {
        this.context = context;
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public Activity begin(String activity, long total, LongAccumulator done) {
        RunningCount count = new RunningCount(done);
        context.addSparkListener(count);
        long start = System.nanoTime();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "mdpo-progress");
            thread.setDaemon(true);
            return thread;
        });
        long period = terminal ? TERMINAL_MILLIS : LOG_MILLIS;
        var ignored = timer.scheduleAtFixedRate(
                () -> show(line(activity, count.value(), total, System.nanoTime() - start)),
                period,
                period,
                TimeUnit.MILLISECONDS);
        return () -> {
            timer.shutdownNow();
            context.removeSparkListener(count);
            end("%s: %,d rows in %s".formatted(activity, Math.max(total, 0), seconds(System.nanoTime() - start)));
        };
    }

    /** Returns one line: how much of it is done, how fast, and how long it will take. */
    static String line(String activity, long done, long total, long nanos) {
        double rate = done / Math.max(nanos / NANOS_PER_SECOND, 1e-3);
        String left = done == 0
                ? ""
                : ", " + Numbers.duration(Duration.ofSeconds(Math.round(Math.max(0, total - done) / rate))) + " left";
        return String.format(Locale.ROOT, "%s: %,d of %,d rows, %,.0f rows/s%s", activity, done, total, rate, left);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
    }

    private void show(String line) {
        if (terminal) {
            out.print("\r\u001b[K" + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    private void end(String line) {
        out.println(terminal ? "\r\u001b[K" + line : line);
    }
}
