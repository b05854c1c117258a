package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mdpospark.train.FaultFolder.Fault;
import org.mdpospark.train.FaultFolder.Mode;
import org.mdpospark.train.FaultFolder.Phase;
import org.mdpospark.train.FaultySource.Visit;

/** Faults of executors during rounds; after each, the adapter and its optimizer are those of the run without it. */
class RoundFaultsTest {
    private static final int WORKERS = 4;
    private static final int STEPS = 2;
    private static final int ROUNDS = 4;
    private static final int BATCH = 2 * WORKERS;
    private static final FaultFolder FAULTS = new FaultFolder(newFolder());

    @RegisterExtension
    static final Hosts CLUSTER = new Hosts(
            WORKERS,
            Map.of(
                    // executors that live for seconds; their compilers would take the time of those that work
                    "spark.executor.extraJavaOptions",
                    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                    "spark.plugins",
                    FaultPlugin.class.getName(),
                    FaultPlugin.FOLDER,
                    FAULTS.path(),
                    "spark.speculation",
                    "true",
                    "spark.speculation.interval",
                    "50ms",
                    "spark.speculation.quantile",
                    "0.5",
                    "spark.speculation.multiplier",
                    "2",
                    // so that it is the slow worker that has a second attempt, and not whoever starts late
                    "spark.speculation.minTaskRuntime",
                    "2s"));

    private static final Watcher WATCHER = new Watcher();
    private static final Map<AveragingMode, FaultyRun.Trace> WITHOUT_FAULTS = new EnumMap<>(AveragingMode.class);

    @BeforeAll
    static void watch() {
        CLUSTER.session().sparkContext().addSparkListener(WATCHER);
    }

    @BeforeEach
    void forget() {
        FAULTS.clear();
    }

    @ParameterizedTest
    @EnumSource(AveragingMode.class)
    void exceptionsInEveryPhaseChangeNothing(AveragingMode mode) throws Exception {
        FaultyRun run = run(mode, 1);
        armEveryPhase(run, Mode.THROW);
        assertSame(run.trace(CLUSTER.session()), mode);
        assertThat(FAULTS.left()).isEmpty();
    }

    @Test
    void deathsOfExecutorsInEveryPhaseChangeNothing() throws Exception {
        FaultyRun run = run(AveragingMode.AVERAGE, 1);
        armEveryPhase(run, Mode.HALT);
        FAULTS.arm(new Fault(Phase.RESULT_WRITTEN, lastStep(run, 2), 0, Mode.HALT));
        FAULTS.arm(new Fault(Phase.AVERAGE, lastStep(run, 3), 0, Mode.HALT));
        int before = WATCHER.executorsRemoved.get();
        assertSame(run.trace(CLUSTER.session()), AveragingMode.AVERAGE);
        assertThat(FAULTS.left()).isEmpty();
        WATCHER.catchUp();
        assertThat(WATCHER.executorsRemoved.get() - before).isEqualTo(6);
    }

    @Test
    void exhaustedMemoryChangesNothing() throws Exception {
        FaultyRun run = run(AveragingMode.SYNC, 1);
        FAULTS.arm(new Fault(Phase.READ, run.row(0, 0, 0), 0, Mode.OUT_OF_MEMORY));
        FAULTS.arm(new Fault(Phase.AFTER_STEP, run.step(2, 0), 1, Mode.OUT_OF_MEMORY));
        assertSame(run.trace(CLUSTER.session()), AveragingMode.SYNC);
        assertThat(FAULTS.left()).isEmpty();
    }

    @Test
    void deathsBetweenRoundsChangeNothing() throws Exception {
        FaultyRun run = run(AveragingMode.OUTER, 1);
        List<ProcessHandle> killed = new ArrayList<>();
        FaultyRun.Trace trace = run.trace(CLUSTER.session(), round -> {
            if (round == 2) {
                killed.addAll(killExecutors(2));
            }
        });
        assertThat(killed).hasSize(2);
        assertSame(trace, AveragingMode.OUTER);
    }

    @RepeatedTest(3)
    void aSecondAttemptOfASlowWorkerChangesNothing() throws Exception {
        FaultyRun run = run(AveragingMode.AVERAGE, 1);
        FAULTS.arm(new Fault(Phase.AFTER_STEP, lastStep(run, 1), 2, Mode.SLOW));
        int before = WATCHER.speculative.get();
        assertSame(run.trace(CLUSTER.session()), AveragingMode.AVERAGE);
        WATCHER.catchUp();
        assertThat(WATCHER.speculative.get()).isGreaterThan(before);
        assertThat(FAULTS.left()).isEmpty();
    }

    @Test
    void aRoundThatIsGivenUpIsUndone() throws Exception {
        FaultyRun run = run(AveragingMode.OUTER, 1);
        for (int worker = 0; worker < WORKERS; worker++) {
            FAULTS.arm(new Fault(Phase.AFTER_STEP, run.step(1, 0), worker, Mode.SLOW), 2);
        }
        FaultyRun.Trace expected = withoutFaults(AveragingMode.OUTER);
        try (TrainLoop loop = run.loop(CLUSTER.session())) {
            CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> {
                awaitTaken(Phase.AFTER_STEP, WORKERS);
                CLUSTER.session().sparkContext().cancelJobGroup(TrainLoop.JOB_GROUP);
            });
            assertThatThrownBy(() -> loop.run((metrics, running) -> {}, () -> false))
                    .hasMessageContaining("cancelled part of cancelled job group");
            cancel.get();
            assertSame(loop.state(), expected.states().get(0));
            FAULTS.clear();
            assertThat(loop.run((metrics, running) -> {}, () -> false)).isTrue();
            assertSame(loop.state(), expected.states().get(ROUNDS - 1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"BEFORE_STEP", "AFTER_STEP"})
    void aWorkerWithoutNumbersIsLeftOutOfTheMean(Phase phase) throws Exception {
        FaultyRun run = run(AveragingMode.AVERAGE, 1);
        FAULTS.arm(new Fault(phase, lastStep(run, 1), 1, Mode.NOT_A_NUMBER), WORKERS); // whichever attempt wins
        FaultyRun.Trace trace = run.trace(CLUSTER.session());

        RunState before = trace.states().get(0);
        RunState after = trace.states().get(1);
        List<RunState> others = new ArrayList<>();
        for (int worker : new int[] {0, 2, 3}) {
            others.add(run.alone(before, 1, worker));
        }
        assertThat(after.parameters())
                .containsExactly(mean(others.stream().map(RunState::parameters).toList()));
        assertThat(after.updaterState())
                .containsExactly(
                        mean(others.stream().map(RunState::updaterState).toList()));
        assertThat(trace.metrics().stream().map(RoundMetrics::workersDropped)).containsExactly(0, 1, 0, 0);
        assertThat(trace.metrics()).allSatisfy(round -> {
            assertThat(round.attempts()).isOne();
            assertThat(round.workers()).isEqualTo(WORKERS);
            assertThat(round.training().loss()).isFinite();
            assertThat(round.gradientNorm()).isFinite();
            assertThat(round.inexactness()).isFinite();
        });
    }

    @Test
    void aGradientWithoutNumbersIsLeftOut() throws Exception {
        FaultyRun run = run(AveragingMode.SYNC, 1);
        FAULTS.arm(new Fault(Phase.AFTER_STEP, 1, 1, Mode.NOT_A_NUMBER), WORKERS);
        FaultyRun.Trace trace = run.trace(CLUSTER.session());
        assertThat(trace.metrics().stream().map(RoundMetrics::workersDropped)).containsExactly(0, 1, 0, 0);
        assertThat(trace.metrics().stream().map(RoundMetrics::gradientNorm))
                .allSatisfy(norm -> assertThat(norm).isFinite());
        assertThat(trace.states().get(3).step()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = AveragingMode.class,
            names = {"AVERAGE", "OUTER", "SYNC"})
    void aRoundWithoutAnyNumbersIsTriedAgain(AveragingMode mode) throws Exception {
        FaultyRun run = run(mode, 2);
        for (int worker = 0; worker < WORKERS; worker++) {
            FAULTS.arm(new Fault(Phase.AFTER_STEP, lastStep(run, 2), worker, Mode.NOT_A_NUMBER));
        }
        FaultyRun.Trace trace = run.trace(CLUSTER.session());
        assertSame(trace, mode);
        assertThat(trace.metrics().stream().map(RoundMetrics::attempts)).containsExactly(1, 1, 2, 1);
        assertThat(FAULTS.left()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = AveragingMode.class,
            names = {"OUTER", "SYNC"})
    void aRoundThatNeverGivesNumbersIsUndone(AveragingMode mode) throws Exception {
        FaultyRun run = run(mode, 2);
        for (int worker = 0; worker < WORKERS; worker++) {
            FAULTS.arm(new Fault(Phase.AFTER_STEP, run.step(1, 0), worker, Mode.NOT_A_NUMBER), 2 * WORKERS);
        }
        try (TrainLoop loop = run.loop(CLUSTER.session())) {
            assertThatThrownBy(() -> loop.run((metrics, running) -> {}, () -> false))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("in round 2, tried 2 times")
                    .hasMessageContaining("lower --learning-rate");
            assertSame(loop.state(), withoutFaults(mode).states().get(0));
        }
    }

    @Test
    void everyEpochReadsEveryRowOnce() throws Exception {
        int rows = 23;
        int batch = 4;
        FaultyRun run =
                new FaultyRun(golden(rows, new Rounds.Plan(2, batch, 3, 3, 7), AveragingMode.AVERAGE, 3, 1), FAULTS);
        FAULTS.arm(new Fault(Phase.READ, run.row(1, 1, 2), 1, Mode.THROW)); // so that some steps are done again
        FAULTS.arm(new Fault(Phase.AFTER_STEP, run.step(2, 1), 2, Mode.THROW));
        FaultyRun.Trace trace = run.trace(CLUSTER.session());
        WATCHER.catchUp();

        List<Visit> all = FaultySource.visits(FAULTS);
        List<Visit> visits = all.stream()
                .filter(visit -> WATCHER.successful.contains(visit.attempt()))
                .toList();
        assertThat(all.size()).isGreaterThan(visits.size());
        assertThat(FAULTS.left()).isEmpty();
        Map<Integer, List<Long>> steps = new HashMap<>();
        visits.forEach(visit ->
                steps.computeIfAbsent(visit.step(), step -> new ArrayList<>()).add(visit.row()));
        assertThat(steps).hasSize(12);
        assertThat(IntStream.range(0, 11).mapToObj(steps::get))
                .allSatisfy(step -> assertThat(step).hasSize(batch));
        assertThat(steps.get(11)).hasSize(2); // for three workers
        // step 5 has the last three rows of one epoch and the first of the next
        List<Long> first = rows(steps, 0, 5);
        List<Long> second = rows(steps, 6, 12);
        Long[] each = LongStream.range(0, rows).boxed().toArray(Long[]::new);
        assertThat(first).doesNotHaveDuplicates();
        assertThat(second).doesNotHaveDuplicates();
        List<Long> seam = new ArrayList<>(steps.get(5));
        for (Long row : each) {
            if (!first.contains(row)) {
                assertThat(seam.remove(row)).as("row %d in step 5", row).isTrue();
            }
        }
        second.addAll(seam);
        assertThat(second).containsExactlyInAnyOrder(each);
        assertThat(trace.metrics().stream()
                        .mapToLong(metrics -> metrics.training().pairs()))
                .containsExactly(12L, 12L, 12L, 10L);
    }

    @Test
    void aLastStepOfOneRowIsOneWorkersStep() throws Exception {
        FaultyRun run =
                new FaultyRun(golden(9, new Rounds.Plan(1, 4, 2, WORKERS, 7), AveragingMode.AVERAGE, 2, 1), FAULTS);
        FaultyRun.Trace trace = run.trace(CLUSTER.session());
        assertThat(trace.metrics()).hasSize(2);
        RunState alone = run.alone(trace.states().get(0), 1, 0);
        assertThat(trace.states().get(1).parameters()).containsExactly(alone.parameters());
        assertThat(trace.states().get(1).updaterState()).containsExactly(alone.updaterState());
        assertThat(trace.metrics().get(1).workers()).isOne();
        assertThat(trace.metrics().get(1).workersDropped()).isZero();
        assertThat(trace.metrics().get(1).training().pairs()).isOne();
    }

    /** Faults in every phase of a worker's task, on all workers. */
    private static void armEveryPhase(FaultyRun run, Mode mode) {
        FAULTS.arm(new Fault(Phase.LOAD, run.row(0, 0, 0), 0, mode));
        FAULTS.arm(new Fault(Phase.READ, run.row(1, 1, run.run().plan().stepsPerRound() - 1), 1, mode));
        FAULTS.arm(new Fault(Phase.BEFORE_STEP, run.step(1, 0), 2, mode));
        FAULTS.arm(new Fault(Phase.AFTER_STEP, lastStep(run, 2), 3, mode));
    }

    private static int lastStep(FaultyRun run, int round) {
        return run.step(round, run.run().plan().stepsPerRound() - 1);
    }

    /** Returns when workers have met so many faults of a phase. */
    private static void awaitTaken(Phase phase, int count) {
        int armed = FAULTS.left(phase).size();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (armed - FAULTS.left(phase).size() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no fault of phase " + phase + " within a minute");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The processes are gone when this returns; Spark does not know yet. */
    private static List<ProcessHandle> killExecutors(int count) {
        List<ProcessHandle> executors =
                ProcessHandle.current().children().limit(count).toList();
        for (ProcessHandle executor : executors) {
            executor.destroyForcibly();
            executor.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        return executors;
    }

    private static FaultyRun.Trace withoutFaults(AveragingMode mode) throws IOException {
        FaultyRun.Trace known = WITHOUT_FAULTS.get(mode);
        if (known == null) {
            FaultyRun run = run(mode, 1);
            known = new FaultyRun(run.run(), new FaultFolder(newFolder())).trace(CLUSTER.session());
            assertThat(known.metrics()).hasSize(ROUNDS);
            WITHOUT_FAULTS.put(mode, known);
        }
        return known;
    }

    private static void assertSame(FaultyRun.Trace trace, AveragingMode mode) throws IOException {
        FaultyRun.Trace expected = withoutFaults(mode);
        assertThat(trace.states()).hasSize(ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            assertSame(trace.states().get(round), expected.states().get(round));
            assertThat(trace.metrics().get(round).training())
                    .isEqualTo(expected.metrics().get(round).training());
            assertThat(trace.metrics().get(round).workersDropped()).isZero();
        }
    }

    private static void assertSame(RunState state, RunState expected) {
        assertThat(state.round()).isEqualTo(expected.round());
        assertThat(state.step()).isEqualTo(expected.step());
        assertThat(state.parameters()).as("after round %d", state.round()).containsExactly(expected.parameters());
        assertThat(state.updaterState()).as("after round %d", state.round()).containsExactly(expected.updaterState());
        assertThat(state.outerMomentum()).as("after round %d", state.round()).containsExactly(expected.outerMomentum());
    }

    /** All learnt from as many pairs. */
    private static float[] mean(List<float[]> values) {
        float[] mean = new float[values.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (float[] some : values) {
                sum += some[i];
            }
            mean[i] = (float) (sum / values.size());
        }
        return mean;
    }

    private static List<Long> rows(Map<Integer, List<Long>> steps, int from, int to) {
        List<Long> rows = new ArrayList<>();
        for (int step = from; step < to; step++) {
            rows.addAll(steps.get(step));
        }
        return rows;
    }

    private static FaultyRun run(AveragingMode mode, int tries) {
        int steps = mode == AveragingMode.SYNC ? 1 : STEPS;
        return new FaultyRun(
                golden(ROUNDS * steps * BATCH, new Rounds.Plan(1, BATCH, steps, WORKERS, 7), mode, steps, tries),
                FAULTS);
    }

    private static GoldenRun golden(int rows, Rounds.Plan plan, AveragingMode mode, int steps, int tries) {
        return new GoldenRun("llava-tiny", rows, plan, mode, GoldenRun.constant(1e-3, mode, steps), tries);
    }

    private static String newFolder() {
        try {
            return Files.createTempDirectory("faults").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Spark says of executors and attempts. */
    private static final class Watcher extends SparkListener {
        private final AtomicInteger executorsRemoved = new AtomicInteger();
        private final AtomicInteger speculative = new AtomicInteger();
        private final Set<Long> successful = ConcurrentHashMap.newKeySet();

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            executorsRemoved.incrementAndGet();
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (start.taskInfo().speculative()) {
                speculative.incrementAndGet();
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.taskInfo().successful()) {
                successful.add(end.taskInfo().taskId());
            }
        }

        /** Returns when it knows of all that has happened. */
        void catchUp() throws Exception {
            CLUSTER.session().sparkContext().listenerBus().waitUntilEmpty(10_000);
        }
    }
}
