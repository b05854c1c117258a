package org.mdpospark.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.spark.api.TrainingHook;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.EveryOtherRound;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.objective.Preset;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Training of a small checkpoint on its own examples.
 *
 * @param model name of the checkpoint
 * @param rows how many
 * @param optimizer of the workers or the driver
 * @param tries at a round without numbers
 */
record GoldenRun(String model, int rows, Rounds.Plan plan, AveragingMode mode, Optimizer optimizer, int tries) {
    /** What a run came to. */
    record Outcome(RunState state, List<RoundMetrics> metrics) {}

    /** Returns AdamW with the rate of the golden trajectory, which does not change. */
    static Optimizer constant(double rate, AveragingMode mode, int stepsPerRound) {
        return optimizer(new LearningRate(rate, 0, 1000, LearningRate.Decay.NONE), mode, stepsPerRound);
    }

    /** Returns AdamW with a rate that rises for five steps and then falls. */
    static Optimizer risingAndFalling(double rate, AveragingMode mode, int stepsPerRound) {
        return optimizer(new LearningRate(rate, 5, 30, LearningRate.Decay.COSINE), mode, stepsPerRound);
    }

    private static Optimizer optimizer(ISchedule schedule, AveragingMode mode, int stepsPerRound) {
        boolean alternate = mode == AveragingMode.ALTERNATE;
        return new Optimizer(
                alternate ? new EveryOtherRound(schedule, stepsPerRound, false) : schedule,
                alternate ? new EveryOtherRound(schedule, stepsPerRound, true) : schedule,
                0.9,
                0.98,
                1e-8,
                0.05,
                0);
    }

    WorkerSettings settings() {
        Adapter adapter = adapter();
        return new WorkerSettings(
                new ModelSource(GoldenSource.GOLDEN.resolve(model).toString(), 500_000_000),
                GoldenSource.of(model),
                new AdapterNetwork.Settings(
                        adapter.layout(), adapter.config().scaling(), 0, 1, Preset.MDPO.objective(), optimizer, 4096));
    }

    RunState initial() {
        float[] values = new float[Math.toIntExact(adapter().layout().length())];
        adapter().values().get(values);
        return TrainLoop.initial(values, mode);
    }

    TrainLoop.Schedule schedule() {
        return new TrainLoop.Schedule(
                new Rounds(plan, LongStream.range(0, rows).toArray()),
                LongStream.range(0, rows).toArray(),
                mode,
                mode == AveragingMode.OUTER ? new OuterOptimizer(0.7, 0.9) : null,
                tries);
    }

    Outcome run(SparkSession spark, List<TrainingHook> hooks) throws IOException {
        return run(spark, hooks, initial(), Integer.MAX_VALUE);
    }

    Outcome run(SparkSession spark, List<TrainingHook> hooks, RunState from, int until) throws IOException {
        List<RoundMetrics> metrics = new ArrayList<>();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (TrainLoop loop = new TrainLoop(context, settings(), schedule(), hooks, from)) {
            loop.run((done, ignored) -> metrics.add(done), () -> from.round() + metrics.size() >= until);
            return new Outcome(loop.state(), metrics);
        }
    }

    /** Returns the adapter that lies beside the checkpoint. */
    Adapter adapter() {
        try {
            Path folder = GoldenSource.GOLDEN.resolve(model);
            return PeftFolder.read(
                            folder.resolve("adapter"),
                            DecoderModules.of(Checkpoint.open(folder).config().decoder()))
                    .adapter();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
