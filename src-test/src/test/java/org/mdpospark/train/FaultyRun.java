package org.mdpospark.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.PairExamples;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run during which faults happen.
 *
 * @param run the run, which without faults is the same
 */
record FaultyRun(GoldenRun run, FaultFolder faults) {
    /** What is known after each round: the state, and what the round said. */
    record Trace(List<RunState> states, List<RoundMetrics> metrics) {}

    /** What else happens between rounds. */
    interface Between {
        void round(int round) throws IOException;
    }

    Rounds rounds() {
        return run.schedule().rounds();
    }

    /** Returns the first row that a worker reads in a step of a round. */
    long row(int round, int worker, int step) {
        return rounds().round(round).rows(worker, step)[0];
    }

    /** Returns the number of steps before a step of a round. */
    int step(int round, int step) {
        return Math.toIntExact(rounds().round(round).firstStep()) + step;
    }

    Trace trace(SparkSession spark) throws IOException {
        return trace(spark, round -> {});
    }

    Trace trace(SparkSession spark, Between between) throws IOException {
        Trace trace = new Trace(new ArrayList<>(), new ArrayList<>());
        try (TrainLoop loop = loop(spark)) {
            loop.run(
                    (metrics, running) -> {
                        trace.metrics().add(metrics);
                        trace.states().add(running.state());
                        between.round(metrics.round());
                    },
                    () -> false);
        }
        return trace;
    }

    TrainLoop loop(SparkSession spark) {
        GoldenSource source = GoldenSource.of(run.model());
        WorkerSettings plain = run.settings();
        WorkerSettings settings = new WorkerSettings(plain.model(), new FaultySource(source, faults), plain.network());
        return new TrainLoop(
                JavaSparkContext.fromSparkContext(spark.sparkContext()),
                settings,
                run.schedule(),
                List.of(new FaultHook(faults, run.mode() == AveragingMode.SYNC)),
                run.initial());
    }

    /** Returns where one worker alone gets to in a round, by DL4J in this process. */
    RunState alone(RunState from, int round, int worker) throws IOException {
        WorkerSettings settings = run.settings();
        ComputationGraph network = AdapterNetwork.network(
                AdapterNetwork.configuration(settings.network()), Nd4j.createFromArray(from.parameters()));
        network.getUpdater().setStateViewArray(Nd4j.createFromArray(from.updaterState()));
        network.getConfiguration().setIterationCount(Math.toIntExact(from.step()));
        Round data = rounds().round(round);
        try (Nd4jPolicyModel model =
                Nd4jPolicyModel.open(GoldenSource.GOLDEN.resolve(run.model()), new MemoryBudget(500_000_000))) {
            PairExamples pairs = settings.pairs().open(model.config());
            AdapterNetwork.computation(network).attach(model, pairs);
            for (int step = 0; step < data.steps(); step++) {
                int[] rows = data.rows(worker, step);
                if (rows.length > 0) {
                    network.fit(AdapterNetwork.dataSet(
                            Arrays.stream(rows).asLongStream().toArray(), pairs));
                }
            }
        }
        return new RunState(
                from.round() + 1,
                from.step() + data.steps(),
                0,
                network.params().data().asFloat(),
                network.getUpdater().getStateViewArray().data().asFloat(),
                from.outerMomentum(),
                from.notes());
    }
}
