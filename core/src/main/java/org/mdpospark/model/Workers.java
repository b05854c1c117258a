package org.mdpospark.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A fixed number of threads that share out the rows of a kernel; the calling thread is one of them. */
final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService others;

    Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, but are " + threads);
        }
        this.threads = threads;
        this.others = Executors.newFixedThreadPool(Math.max(1, threads - 1), task -> {
            Thread thread = new Thread(task, "mdpo-kernel");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns as many workers as OMP_NUM_THREADS says, or as the machine has processors. */
    static Workers ofEnvironment() {
        String setting = System.getenv("OMP_NUM_THREADS");
        if (setting != null && setting.matches("[1-9][0-9]{0,3}")) {
            return new Workers(Integer.parseInt(setting));
        }
        return new Workers(Runtime.getRuntime().availableProcessors());
    }

    int threads() {
        return threads;
    }

    /** Runs tasks 0 to count - 1, each once, in no particular order; throws what the first failed one threw. */
    void run(int count, IntConsumer task) {
        if (threads == 1 || count < 2) {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        Runnable loop = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.accept(i);
            }
        };
        Future<?>[] running = new Future<?>[Math.min(threads, count) - 1];
        for (int i = 0; i < running.length; i++) {
            running[i] = others.submit(loop);
        }
        try {
            loop.run();
        } finally {
            next.set(count); // after a failure here the others stop early; memory must not be freed under them
            joinAll(running);
        }
    }

    /** Runs over rows [0, rows) in ranges of about equal size. */
    void rows(int rows, RangeTask task) {
        int ranges = Math.min(rows, threads == 1 ? 1 : 4 * threads); // several a thread, so that a slow one delays less
        run(ranges, i -> task.run((int) ((long) rows * i / ranges), (int) ((long) rows * (i + 1) / ranges)));
    }

    @Override
    public void close() {
        others.shutdown();
    }

    /** Waits for all, also where one has failed, and then says so. */
    private static void joinAll(Future<?>... futures) {
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> future : futures) {
            join(future).ifPresent(failures::add);
        }
        if (!failures.isEmpty()) {
            throw new CompletionException("a kernel failed: " + failures.get(0), failures.get(0));
        }
    }

    private static Optional<Throwable> join(Future<?> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return Optional.empty();
                } catch (InterruptedException e) {
                    interrupted = true; // the task still uses the caller's arrays, so it must end first
                }
            }
        } catch (ExecutionException e) {
            return Optional.ofNullable(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Work on rows from (inclusive) to (exclusive). */
    interface RangeTask {
        void run(int from, int to);
    }
}
