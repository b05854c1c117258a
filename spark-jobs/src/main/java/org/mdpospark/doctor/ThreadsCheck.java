package org.mdpospark.doctor;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many threads compute, on how many cores, for how many tasks; and what overrides the kernels of OpenBLAS. */
final class ThreadsCheck implements Check<ThreadsCheck.Facts> {
    private static final String NAME = "threads";
    private static final String THREADS = "OMP_NUM_THREADS";

    /**
     * What is seen.
     *
     * @param cores that Java sees
     * @param threads that OMP_NUM_THREADS says; empty if it is not set
     * @param coreType that OPENBLAS_CORETYPE says; empty if it is not set
     */
    record Facts(int cores, String threads, String coreType) implements Serializable {
        boolean saysThreads() {
            return threads.matches("[1-9][0-9]{0,3}");
        }

        /** Returns how many threads will compute. */
        int count() {
            return saysThreads() ? Integer.parseInt(threads) : cores;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Facts look(Place place) {
        return new Facts(
                Runtime.getRuntime().availableProcessors(),
                text(System.getenv(THREADS)),
                text(System.getenv("OPENBLAS_CORETYPE")));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    @Override
    public List<Finding> judge(Facts facts, Subject<Facts> subject) {
        Seat seat = subject.seat();
        if (!seat.computes()) {
            return List.of(Finding.ok(NAME, "%s; the model runs on executors".formatted(text(facts.cores))));
        }
        List<Finding> findings = new ArrayList<>();
        count(facts, seat, findings);
        if (!seat.isDriver() && seat.tasks() > 1) {
            findings.add(Finding.warning(
                    NAME,
                    "Spark runs %d tasks at once in an executor, which take turns with its one model"
                            .formatted(seat.tasks()),
                    "set spark.executor.cores, and leave spark.task.cpus out or set it to the same number"));
        }
        if (!facts.coreType.isEmpty()) {
            findings.add(Finding.warning(
                    NAME,
                    "OPENBLAS_CORETYPE=%s overrides what OpenBLAS would choose for this processor"
                            .formatted(facts.coreType),
                    "unset it, unless it was measured to be faster: a wrong value costs half the speed"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    NAME, "%d for matrix products, on %s".formatted(facts.count(), text(cores(facts, seat)))));
        }
        return findings;
    }

    private static String text(int cores) {
        return cores == 1 ? "1 core" : cores + " cores";
    }

    private static int cores(Facts facts, Seat seat) {
        return seat.cores() > 0 && !seat.isDriver() ? Math.min(seat.cores(), facts.cores) : facts.cores;
    }

    private static void count(Facts facts, Seat seat, List<Finding> findings) {
        int cores = cores(facts, seat);
        int threads = facts.count();
        int ofHost = threads * Math.max(1, seat.executorsOfHost());
        String remedy = seat.isDriver()
                ? "set %s=%d, or unset it".formatted(THREADS, cores)
                : "set spark.executor.cores, and leave spark.executorEnv.%s out: it is then made to fit"
                        .formatted(THREADS);
        if (!facts.threads.isEmpty() && !facts.saysThreads()) {
            findings.add(
                    Finding.warning(NAME, "%s is '%s', which is no number".formatted(THREADS, facts.threads), remedy));
        } else if (threads > cores) {
            findings.add(Finding.warning(
                    NAME,
                    "%s, so %d threads share %s"
                            .formatted(
                                    facts.threads.isEmpty()
                                            ? THREADS + " is not set"
                                            : "%s is %s".formatted(THREADS, facts.threads),
                                    threads,
                                    text(cores)),
                    remedy));
        } else if (ofHost > facts.cores) {
            findings.add(Finding.warning(
                    NAME,
                    "%d executors of %d threads each share the %d cores of this machine"
                            .formatted(seat.executorsOfHost(), threads, facts.cores),
                    "run fewer executors on a machine, or lower spark.executor.cores"));
        } else if (threads < cores) {
            findings.add(Finding.note(
                    NAME,
                    "%s is %s, so %d of %d cores are idle".formatted(THREADS, facts.threads, cores - threads, cores),
                    remedy));
        }
    }

    @Override
    public Finding judgeProblem(String problem, Seat seat) {
        return Finding.warning(NAME, problem, "look at %s in the process's environment".formatted(THREADS));
    }
}
