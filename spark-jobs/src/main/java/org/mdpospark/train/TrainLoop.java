package org.mdpospark.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.jspecify.annotations.Nullable;
import org.mdpospark.dl4j.AdapterNetwork;

/**
 * The rounds of a run, from a state to the end. The driver has the adapter and its optimizer, never the model.
 *
 * <p>For one thread.
 */
public final class TrainLoop implements AutoCloseable {
    static final String JOB_GROUP = "mdpo-train"; // as people see it in Spark's pages

    private final JavaSparkContext context;
    private final Schedule schedule;
    private final Broadcast<WorkerSettings> settings;
    private final RoundMaster master;
    private final SparkComputationGraph graph;
    private final float[] velocity;
    private int round;

    /**
     * What decides which rounds are run, and how.
     *
     * @param rounds of the run, over indices of rows
     * @param rows row number of each index
     * @param mode how results become one adapter
     * @param outer null but in {@link AveragingMode#OUTER}
     * @param tries attempts at a round of which no worker gives back numbers, positive
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Schedule(
            Rounds rounds,
            long[] rows,
            AveragingMode mode,
            @Nullable OuterOptimizer outer,
            int tries) {
        public Schedule {
            if (rows.length != rounds.rows()) {
                throw new IllegalArgumentException(
                        "rounds must be over the %d rows, but are over %d".formatted(rows.length, rounds.rows()));
            }
            if ((mode == AveragingMode.OUTER) != (outer != null)) {
                throw new IllegalArgumentException("an outer optimizer goes with mode outer, and with no other");
            }
            if (tries < 1) {
                throw new IllegalArgumentException("tries must be positive, but are " + tries);
            }
        }
    }

    /** Told of every round; what takes long here is part of the time between rounds. */
    public interface Observer {
        /** A round is done. */
        void round(RoundMetrics metrics, TrainLoop loop) throws IOException;
    }

    /** Returns the state before the first round. */
    public static RunState initial(float[] parameters, AveragingMode mode) {
        return new RunState(
                0,
                0,
                0,
                parameters,
                new float[2 * parameters.length],
                new float[mode == AveragingMode.OUTER ? parameters.length : 0],
                JsonNodeFactory.instance.objectNode());
    }

    /**
     * @param hooks called by workers around every step
     * @param state to go on from
     */
    public TrainLoop(
            JavaSparkContext context,
            WorkerSettings workers,
            Schedule schedule,
            List<TrainingHook> hooks,
            RunState state) {
        this.context = context;
        this.schedule = schedule;
        this.settings = context.broadcast(workers);
        this.velocity = state.outerMomentum().clone();
        this.master = new RoundMaster(
                schedule.mode(), schedule.outer(), velocity, workers.network().layout(), settings, hooks);
        ComputationGraph network = AdapterNetwork.network(
                AdapterNetwork.configuration(workers.network()),
                NativeFloats.arrayOf(Floats.of(state.parameters()), state.parameters().length));
        NativeFloats.put(Floats.of(state.updaterState()), network.getUpdater().getStateViewArray(), 0);
        network.getConfiguration().setIterationCount(Math.toIntExact(state.step()));
        this.graph = new SparkComputationGraph(context, network, master);
        this.round = state.round();
    }

    /** Returns the settings as executors have them. */
    public Broadcast<WorkerSettings> settings() {
        return settings;
    }

    /** Returns a copy of the adapter's values. */
    public float[] parameters() {
        return NativeFloats.copyOf(graph.getNetwork().params());
    }

    /** Returns a copy of all that the run needs to go on. */
    public RunState state() {
        long step = graph.getNetwork().getIterationCount();
        return new RunState(
                round,
                step,
                schedule.rounds().pairs(step),
                parameters(),
                NativeFloats.copyOf(graph.getNetwork().getUpdater().getStateViewArray()),
                velocity.clone(),
                JsonNodeFactory.instance.objectNode());
    }

    /**
     * Runs what is left of the rounds, or until it is told to stop.
     *
     * @param stop asked between rounds
     * @return whether all rounds are done
     * @throws DivergedException if no worker gave back numbers, however often a round was tried
     * @throws IOException that the observer throws
     */
    public boolean run(Observer observer, BooleanSupplier stop) throws IOException {
        while (round < schedule.rounds().rounds()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            RoundMetrics metrics = round();
            observer.round(metrics, this);
        }
        return true;
    }

    private RoundMetrics round() {
        Round data = schedule.rounds().round(round);
        List<List<String>> paths = new ArrayList<>(); // by worker
        for (int worker = 0; worker < data.workers(); worker++) {
            paths.add(paths(data, worker));
        }
        long begin = System.nanoTime();
        long sent = master.bytesSent(graph.getNetwork());
        for (int attempt = 1; attempt <= schedule.tries(); attempt++) {
            context.setJobGroup(
                    JOB_GROUP,
                    "round %d of %d".formatted(round + 1, schedule.rounds().rounds()),
                    true);
            master.expect(data.steps());
            JavaRDD<String> shares = context.parallelize(paths, paths.size()).flatMap(List::iterator);
            graph.fitPaths(shares, new RowLoader(settings));
            RoundOutcome outcome = master.outcome();
            if (outcome.anyFinite()) {
                round++;
                return metrics(outcome, attempt, sent, (System.nanoTime() - begin) / 1e9);
            }
        }
        throw new DivergedException(round + 1, schedule.tries());
    }

    /** Returns the path of each step that a worker has rows in. */
    private List<String> paths(Round data, int worker) {
        List<String> paths = new ArrayList<>();
        for (int step = 0; step < data.steps(); step++) {
            int[] indices = data.rows(worker, step);
            if (indices.length > 0) {
                paths.add(RowPaths.of(Arrays.stream(indices)
                        .mapToLong(i -> schedule.rows()[i])
                        .toArray()));
            }
        }
        return paths;
    }

    private RoundMetrics metrics(RoundOutcome outcome, int attempt, long sent, double seconds) {
        Rounds rounds = schedule.rounds();
        long step = graph.getNetwork().getIterationCount();
        return new RoundMetrics(
                round,
                rounds.rounds(),
                step,
                rounds.steps(),
                rounds.epochs(step),
                factors(),
                outcome.sums().metrics(),
                learningRate(),
                outcome.gradientNorm(),
                outcome.inexactness(),
                outcome.rows(),
                seconds,
                outcome.computeSeconds(),
                sent,
                outcome.bytesReturned(),
                outcome.workers().size(),
                outcome.dropped(),
                attempt,
                null);
    }

    private String factors() {
        return schedule.mode() == AveragingMode.ALTERNATE ? round % 2 == 1 ? "A" : "B" : "both";
    }

    private double learningRate() {
        int lastStep = graph.getNetwork().getIterationCount() - 1;
        var optimizer = settings.value().network().optimizer();
        return Math.max(
                optimizer.scheduleOfA().valueAt(lastStep, 0),
                optimizer.scheduleOfB().valueAt(lastStep, 0));
    }

    @Override
    public void close() {
        settings.destroy();
    }
}
