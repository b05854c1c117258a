package org.mdpospark.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.TrainingHook;
import org.mdpospark.train.TrainJob.Outcome;
import org.mdpospark.train.report.TrainReport;

/** A run at work: from its last checkpoint to its end, or until it is told to stop. */
final class TrainRun {
    private static final int EVALUATIONS = 20;
    private static final String BEST_LOSS = "bestLoss";

    private final JavaSparkContext context;
    private final RunSetup setup;
    private final RunFolder folder;
    private final TrainOptions options;
    private final Rounds rounds;
    private final int workers;
    private final CheckpointStore checkpoints;
    private final AdapterFolders adapters;
    private final RunDescription description;
    private final List<TrainingHook> hooks;
    private final PrintStream out;
    private final boolean terminal;
    private final List<RoundMetrics> done = new ArrayList<>();
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int bestRound;

    /**
     * @param hooks called by workers around every step
     * @param out for people
     * @param terminal whether a line of it may change in place
     */
    TrainRun(JavaSparkContext context, RunSetup setup, List<TrainingHook> hooks, PrintStream out, boolean terminal) {
        this.context = context;
        this.setup = setup;
        this.folder = setup.given().folder();
        this.options = setup.given().options();
        this.rounds = setup.rounds();
        this.workers = setup.given().workers();
        this.hooks = hooks;
        this.out = out;
        this.terminal = terminal;
        AdapterFormat format = setup.format();
        this.checkpoints = new CheckpointStore(
                folder.fileSystem(),
                folder.path(),
                setup.given().plan().path("fingerprint").asText(),
                format,
                options.output().keep());
        this.adapters = new AdapterFolders(folder.fileSystem(), folder.path(), format);
        this.description = setup.description();
    }

    /** Returns whether a failure is Spark's, as after its jobs were cancelled. */
    static boolean isOfSpark(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof SparkException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Trains; as {@link TrainJob#run}. */
    Outcome train(BooleanSupplier stop) throws IOException {
        checkpoints.removeLeftovers();
        adapters.recover(RunFolder.ADAPTER);
        adapters.recover(RunFolder.BEST);
        RunState state = start();
        setup.introduce(state, out);
        RunObservers observers = new RunObservers(List.of(
                new MetricsLog(folder.hadoop(), folder.path()),
                new TensorBoardLog(folder.hadoop(), folder.path()),
                new TrainReport(folder.hadoop(), folder.path()),
                new TrainReadings(),
                new TrainProgress(out, terminal)));
        observers.started(description, done);
        try (TrainLoop loop = new TrainLoop(context, setup.workers(), setup.schedule(), hooks, state)) {
            return train(loop, stop, observers);
        }
    }

    private Outcome train(TrainLoop loop, BooleanSupplier stop, RunObservers observers) throws IOException {
        Holdout holdout = new Holdout(context, loop.settings(), setup.holdoutRows(), workers);
        try {
            boolean finished = loop.run(
                    (metrics, running) -> {
                        RoundMetrics measured = measured(metrics, holdout, running);
                        done.add(measured);
                        boolean best = isBest(measured);
                        if (best) {
                            adapters.publish(RunFolder.BEST, running.parameters(), card());
                        }
                        // before the checkpoint: a run that goes on forgets later rounds, and misses none
                        observers.round(measured);
                        if (best
                                || measured.round() % options.output().checkpointEvery() == 0
                                || measured.round() == rounds.rounds()) {
                            checkpoints.write(withNotes(running.state()));
                        }
                    },
                    stop);
            if (finished) {
                adapters.publish(RunFolder.ADAPTER, loop.parameters(), card());
                folder.publish(manifest());
                observers.finished(RunOutcome.finished());
                return outcome(true);
            }
            return stopped(loop, observers, "it was asked to stop");
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            if (stop.getAsBoolean() && isOfSpark(e)) {
                return stopped(loop, observers, "it was asked to stop, and gave up the round under way");
            }
            observers.finished(RunOutcome.failed(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString())));
            throw e;
        }
    }

    private Outcome stopped(TrainLoop loop, RunObservers observers, String reason) throws IOException {
        RunState state = loop.state();
        if (state.round() == lastMeasured()) { // else it was given up between a round and its measurement
            checkpoints.write(withNotes(state));
        }
        observers.finished(RunOutcome.stopped(reason));
        return outcome(false);
    }

    private Outcome outcome(boolean finished) {
        return new Outcome(folder.name(), false, finished, lastMeasured());
    }

    private int lastMeasured() {
        return done.isEmpty() ? 0 : done.get(done.size() - 1).round();
    }

    /** Returns the state to go on from, and learns what the run knew then. */
    private RunState start() throws IOException {
        float[] values =
                new float[Math.toIntExact(setup.given().first().layout().length())];
        setup.given().first().values().get(values);
        RunState initial = TrainLoop.initial(values, options.learning().mode());
        if (!setup.given().begun()) {
            return initial;
        }
        Resumed resumed = checkpoints.newestWhole();
        resumed.skipped().forEach(skipped -> out.println("left out: " + skipped));
        RunState state = resumed.state().orElse(initial);
        done.addAll(MetricsLog.read(folder.hadoop(), folder.path(), state.round()));
        bestLoss = state.notes().path(BEST_LOSS).asDouble(Double.POSITIVE_INFINITY);
        bestRound = state.notes().path(CheckpointStore.BEST_ROUND).asInt();
        int before = state.notes().path("workers").asInt(workers);
        if (before != workers && options.learning().mode() != AveragingMode.SYNC) {
            out.printf(
                    "this run goes on with %d workers instead of %d: its adapter will differ from one that did not stop%n",
                    workers, before);
        }
        out.printf("going on after round %,d of %,d%n", state.round(), rounds.rounds());
        return state;
    }

    private RoundMetrics measured(RoundMetrics metrics, Holdout holdout, TrainLoop loop) {
        int every = options.output().evaluateEvery() == TrainOptions.Output.BY_LENGTH
                ? Math.max(1, rounds.rounds() / EVALUATIONS)
                : options.output().evaluateEvery();
        boolean due = every > 0 && (metrics.round() % every == 0 || metrics.round() == rounds.rounds());
        if (!due || setup.holdoutRows().length == 0) {
            return metrics;
        }
        return metrics.with(holdout.measure(loop.parameters()));
    }

    private boolean isBest(RoundMetrics metrics) {
        HoldoutMetrics holdout = metrics.holdout();
        if (holdout == null || holdout.metrics().loss() >= bestLoss) {
            return false;
        }
        bestLoss = holdout.metrics().loss();
        bestRound = metrics.round();
        return true;
    }

    private RunState withNotes(RunState state) {
        ObjectNode notes = JsonNodeFactory.instance.objectNode();
        notes.put("workers", workers);
        if (bestRound > 0) {
            notes.put(CheckpointStore.BEST_ROUND, bestRound);
            notes.put(BEST_LOSS, bestLoss);
        }
        return new RunState(
                state.round(),
                state.step(),
                state.pairs(),
                state.parameters(),
                state.updaterState(),
                state.outerMomentum(),
                notes);
    }

    private String card() {
        return AdapterCard.of(description, done, setup.given().profile())
                .text(setup.given().first(), setup.given().profile());
    }

    private JsonNode manifest() {
        ObjectNode manifest = setup.given().plan().deepCopy();
        manifest.put("finished", RunPlan.now());
        manifest.put("rounds", rounds.rounds());
        manifest.put("steps", rounds.steps());
        manifest.put("pairs-learnt-from", rounds.pairs());
        manifest.put("workers", workers);
        manifest.put("best-round", bestRound);
        manifest.put(
                "workers-dropped",
                done.stream().mapToInt(RoundMetrics::workersDropped).sum());
        return manifest;
    }
}
