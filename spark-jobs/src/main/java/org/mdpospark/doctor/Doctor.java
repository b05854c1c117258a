package org.mdpospark.doctor;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import org.apache.spark.util.CollectionAccumulator;
import org.mdpospark.cluster.ExecutorProbe;

/**
 * Looks at the driver and at every executor, and judges what they have. The driver is looked at before Spark starts: it
 * may be the reason why Spark does not.
 */
public final class Doctor implements AutoCloseable {
    private static final int ATTEMPTS = 3; // at reaching every executor
    private static final String EXECUTORS = "executors";
    private static final FolderCheck FOLDERS = new FolderCheck();
    private static final ClockCheck CLOCK = new ClockCheck();

    private final List<Check<?>> checks = new ArrayList<>();
    private final Optional<ModelCheck> model;
    private final Duration limit;
    private final SparkConf settings;
    private final List<Check.Cleaning> cleanings = new CopyOnWriteArrayList<>();
    private final List<Finding> ofApplication = new ArrayList<>();
    private final Map<String, Seen> seen =
            new TreeMap<>(Comparator.comparing(String::length).thenComparing(id -> id));
    private final Map<String, ExecutorSummary> executors = new LinkedHashMap<>();
    private boolean local;

    /**
     * Prepares the checks.
     *
     * @param base folder of the base model; empty for none
     * @param folders to write to
     * @param limit of one look at one machine
     * @param settings of Spark
     */
    public Doctor(Optional<String> base, List<String> folders, Duration limit, SparkConf settings) {
        this.limit = limit;
        this.settings = settings;
        this.local = settings.get("spark.master", "").matches("local(\\[.*)?");
        this.model = base.map(folder ->
                new ModelCheck(Path.of(folder).toAbsolutePath().normalize().toString()));
        checks.addAll(List.of(
                new HostCheck(),
                new JavaCheck(),
                new SparkCheck(),
                new EncodingCheck(),
                FOLDERS,
                new BackendCheck(),
                new ThreadsCheck(),
                new MemoryCheck(),
                new GpuCheck(),
                new LibrariesCheck()));
        model.ifPresent(checks::add);
        folders.forEach(folder -> checks.add(PathCheck.of(folder)));
        checks.add(CLOCK);
    }

    /** Looks at this process, and puts marks into the folders. */
    public void lookAtDriver() {
        Place here = new Place(settings, List.of());
        Map<String, Answer<?>> answers = new LinkedHashMap<>();
        checks.forEach(check -> answers.put(check.name(), look(check, here)));
        seen.put(Seat.DRIVER, new Seen(Seat.DRIVER, HostCheck.hostName(), System.currentTimeMillis(), answers));
    }

    private <F extends Serializable> Answer<F> look(Check<F> check, Place here) {
        return Answer.of(check.name(), check.patience(limit), () -> check.lookFirst(here, cleanings::add));
    }

    /** Returns the model as the driver sees it; empty if it cannot be used, or none is named. */
    public Optional<ModelFacts> model() {
        return model.flatMap(this::ofDriver);
    }

    /**
     * Returns whether Spark may be started. Without a folder to write to it does not fail: it ends the Java machine,
     * and nobody would read what was found.
     */
    public boolean maySparkStart() {
        return ofDriver(FOLDERS).map(FolderCheck.Facts::hasLocalFolder).orElse(true);
    }

    /** Adds what is found of the whole application. */
    public void add(Finding finding) {
        ofApplication.add(finding);
    }

    /**
     * Looks at every executor. Where the driver computes itself, there is none.
     *
     * @param expected how many there should be; 0 if that is not known
     * @param patience how long they may take to come
     */
    public void lookAtExecutors(JavaSparkContext context, int expected, Duration patience) {
        local = context.isLocal();
        if (local) {
            return;
        }
        if (context.getConf().getBoolean("spark.dynamicAllocation.enabled", false)) {
            context.sc().requestExecutors(Math.max(1, expected));
        }
        int there;
        try {
            there = ExecutorProbe.awaitExecutors(context, expected, patience);
        } catch (IllegalStateException e) {
            add(Finding.fail(
                    EXECUTORS,
                    "none came within %d s".formatted(patience.toSeconds()),
                    "see that the cluster runs and has room for spark.executor.memory and spark.executor.cores"));
            return;
        }
        if (there < expected) {
            add(Finding.fail(
                    EXECUTORS,
                    "%d of %d came within %d s".formatted(there, expected, patience.toSeconds()),
                    "see that the cluster has room for all, or ask for fewer: spark.executor.instances"));
        }
        String run = UUID.randomUUID().toString();
        refresh(context);
        for (int attempt = 0; attempt < ATTEMPTS && !unseen().isEmpty(); attempt++) {
            visit(context, run);
            refresh(context); // some come late
        }
        readClocks(context);
        unseen().forEach(executor -> add(Finding.fail(
                EXECUTORS,
                "executor %s on %s gave no answer".formatted(executor.id(), executor.hostPort()),
                "read its log for what ended or holds it")));
    }

    private List<ExecutorSummary> unseen() {
        return executors.values().stream()
                .filter(executor -> !seen.containsKey(executor.id()))
                .toList();
    }

    private void refresh(JavaSparkContext context) {
        scala.collection.JavaConverters.seqAsJavaList(context.sc().statusStore().executorList(true)).stream()
                .filter(executor -> !executor.id().equals(Seat.DRIVER))
                .forEach(executor -> executors.put(executor.id(), executor));
    }

    private int slots() {
        return Math.max(
                1,
                executors.values().stream()
                        .mapToInt(executor -> Math.max(1, executor.maxTasks()))
                        .sum());
    }

    private Duration longest() {
        return checks.stream().map(check -> check.patience(limit)).reduce(Duration.ZERO, Duration::plus);
    }

    /** Runs as many tasks as there is room for, so that every executor gets one. */
    private void visit(JavaSparkContext context, String run) {
        List<Check<?>> travelling = List.copyOf(checks);
        Duration patience = limit;
        CollectionAccumulator<Seen> found = context.sc().collectionAccumulator();
        long sent = System.currentTimeMillis();
        int slots = slots();
        JavaFutureAction<Void> job = context.parallelize(
                        IntStream.range(0, slots).boxed().toList(), slots)
                .foreachAsync(task -> found.add(Seen.byExecutor(run, travelling, patience)));
        try {
            job.get(limit.toMillis() + longest().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            job.cancel(true);
        } catch (ExecutionException e) { // what other executors said counts
            add(Finding.fail(
                    EXECUTORS,
                    "a task that looks at its executor failed: " + Answer.problem(e),
                    "read that executor's log; with another Spark or an old jar there, install the same everywhere"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long received = System.currentTimeMillis();
        for (Seen one : List.copyOf(found.value())) {
            one.answers().put(CLOCK.name(), new Answer<>(new ClockCheck.Facts(sent, one.millis(), received), ""));
            seen.put(one.process(), one);
        }
    }

    /** One process's clock. */
    private record Reading(String process, long millis) implements Serializable {}

    /** Reads the clocks again in a job that does nothing else: the shorter it is, the more the readings say. */
    private void readClocks(JavaSparkContext context) {
        if (seen.size() < 2) {
            return;
        }
        int slots = slots();
        List<Integer> tasks = Collections.nCopies(slots, 0);
        long sent = System.currentTimeMillis();
        Answer<ArrayList<Reading>> readings = Answer.of(
                "clocks",
                limit,
                () -> new ArrayList<>(context.parallelize(tasks, slots)
                        .map(task -> {
                            long now = System.currentTimeMillis();
                            Thread.sleep(50); // so that no executor takes the next one's task
                            return new Reading(SparkEnv.get().executorId(), now);
                        })
                        .collect()));
        long received = System.currentTimeMillis();
        if (readings.value() != null) {
            for (Reading reading : readings.value()) {
                Seen one = seen.get(reading.process());
                if (one != null) {
                    one.answers()
                            .put(
                                    CLOCK.name(),
                                    new Answer<>(new ClockCheck.Facts(sent, reading.millis(), received), ""));
                }
            }
        }
    }

    /** Judges all that was seen. */
    public Diagnosis judge(Needs needs) {
        Map<String, Long> ofHost = new LinkedHashMap<>();
        seen.values().stream()
                .filter(one -> !one.process().equals(Seat.DRIVER))
                .forEach(one -> ofHost.merge(one.host(), 1L, Long::sum));
        List<Diagnosis.OfProcess> processes = new ArrayList<>();
        seen.values().stream()
                .sorted(Comparator.comparing(one -> !one.process().equals(Seat.DRIVER)))
                .forEach(one -> {
                    Seat seat = seat(one, ofHost.getOrDefault(one.host(), 0L).intValue());
                    List<Finding> findings = new ArrayList<>();
                    if (seat.isDriver()) {
                        findings.addAll(ofApplication);
                    }
                    checks.forEach(check -> findings.addAll(judge(check, one, seat, needs)));
                    processes.add(new Diagnosis.OfProcess(one.process(), one.host(), findings, one.answers()));
                });
        return new Diagnosis(processes);
    }

    private Seat seat(Seen one, int executorsOfHost) {
        ExecutorSummary executor = executors.get(one.process());
        if (executor == null) {
            return new Seat(one.process(), one.host(), local, 0, 0, local ? 1 : executorsOfHost);
        }
        return new Seat(one.process(), one.host(), true, executor.totalCores(), executor.maxTasks(), executorsOfHost);
    }

    private <F extends Serializable> List<Finding> judge(Check<F> check, Seen one, Seat seat, Needs needs) {
        Answer<F> answer = answer(check, one);
        if (answer.value() == null) {
            return List.of(check.judgeProblem(answer.problem(), seat));
        }
        Optional<F> driver = seat.isDriver() ? Optional.empty() : ofDriver(check);
        return check.judge(answer.value(), new Subject<>(seat, driver, needs));
    }

    private <F extends Serializable> Optional<F> ofDriver(Check<F> check) {
        Seen driver = seen.get(Seat.DRIVER);
        return driver == null
                ? Optional.empty()
                : Optional.ofNullable(answer(check, driver).value());
    }

    /** Returns the answer to a check, which is of the check's own kind: it was put there under its name. */
    @SuppressWarnings("unchecked")
    private static <F extends Serializable> Answer<F> answer(Check<F> check, Seen one) {
        Answer<?> answer = one.answers().get(check.name());
        return answer == null ? new Answer<>(null, "not looked at") : (Answer<F>) answer;
    }

    /** Takes away what was written to the folders. */
    @Override
    public void close() {
        for (Check.Cleaning cleaning : cleanings) {
            Callable<Boolean> question = () -> {
                cleaning.run();
                return true;
            };
            Answer.of("cleaning", limit, question); // a file system that hangs has been reported
        }
    }
}
