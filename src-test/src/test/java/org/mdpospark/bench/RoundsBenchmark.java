package org.mdpospark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.cluster.ClusterSettings;
import org.mdpospark.cluster.ExecutorProbe;
import org.mdpospark.cluster.ModelSource;
import org.mdpospark.dl4j.AdapterNetwork;
import org.mdpospark.dl4j.LearningRate;
import org.mdpospark.dl4j.Optimizer;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterInitializer;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.objective.Preset;
import org.mdpospark.train.AveragingMode;
import org.mdpospark.train.RoundMetrics;
import org.mdpospark.train.Rounds;
import org.mdpospark.train.TrainLoop;
import org.mdpospark.train.WorkerSettings;

/**
 * Measures what rounds take besides computing, on executors that are processes of their own.
 *
 * <p>Arguments: FOLDER WORKERS LAYERS RANK MODE ROUNDS STEPS EXECUTOR_MIB. The folder holds a checkpoint; its first
 * LAYERS layers get an adapter of rank RANK. A round has STEPS steps, in each of which every worker has one short pair
 * of random tokens. {@code bench/rounds.py} starts this program.
 *
 * <p>Prints a line of JSON for each round.
 */
public final class RoundsBenchmark {
    private static final int ROWS = 64;
    private static final long MODEL_BYTES = 700_000_000;

    private RoundsBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 8) {
            throw new IllegalArgumentException(
                    "arguments must be FOLDER WORKERS LAYERS RANK MODE ROUNDS STEPS EXECUTOR_MIB, but are: "
                            + String.join(" ", arguments));
        }
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int workers = Integer.parseInt(arguments[1]);
        Adapter adapter = adapter(folder, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        AveragingMode mode = AveragingMode.valueOf(arguments[4].toUpperCase(Locale.ROOT));
        int rounds = Integer.parseInt(arguments[5]);
        int steps = Integer.parseInt(arguments[6]);
        SparkConf settings = new SparkConf().setAppName("rounds");
        settings(workers, Integer.parseInt(arguments[7]), adapter).forEach(settings::set);
        try (JavaSparkContext context = new JavaSparkContext(settings)) {
            measure(context, folder, adapter, mode, new Rounds.Plan(1, workers, steps, workers, 7), rounds);
        }
    }

    private static void measure(
            JavaSparkContext context, Path folder, Adapter adapter, AveragingMode mode, Rounds.Plan plan, int rounds)
            throws IOException {
        ExecutorProbe.awaitExecutors(context, plan.workers());
        RoundPhases phases = new RoundPhases(context.sc());
        long[] rows = LongStream.range(0, (long) rounds * plan.stepsPerRound() * plan.workers())
                .toArray();
        LearningRate schedule = new LearningRate(1e-5, 0, 1_000_000, LearningRate.Decay.NONE);
        WorkerSettings workers = new WorkerSettings(
                new ModelSource(folder.toString(), MODEL_BYTES),
                new RandomPairs(ROWS),
                new AdapterNetwork.Settings(
                        adapter.layout(),
                        adapter.config().scaling(),
                        0,
                        1,
                        Preset.MDPO.objective(),
                        new Optimizer(schedule, schedule, 0.9, 0.98, 1e-8, 0.05, 1),
                        4096));
        float[] values = new float[Math.toIntExact(adapter.layout().length())];
        adapter.values().get(values);
        try (TrainLoop loop = new TrainLoop(
                context,
                workers,
                new TrainLoop.Schedule(new Rounds(plan, rows), rows, mode, null, 1),
                phases.hooks(),
                TrainLoop.initial(values, mode))) {
            loop.run((metrics, ignored) -> print(metrics, values.length, phases.take()), () -> false);
        }
    }

    private static void print(RoundMetrics metrics, int values, RoundPhases.Seconds phases) {
        System.out.println(String.format(
                Locale.ROOT,
                "{\"round\": %d, \"workers\": %d, \"values\": %d, \"seconds\": %.4f, \"compute_seconds\": %.4f,"
                        + " \"sent\": %d, \"returned\": %d, \"work_stage\": %.4f, \"mean_stage\": %.4f,"
                        + " \"collection\": %.4f, \"executor_processor\": %.4f, \"driver_processor\": %.4f}",
                metrics.round(),
                metrics.workers(),
                values,
                metrics.seconds(),
                metrics.computeSeconds(),
                metrics.bytesSent(),
                metrics.bytesReturned(),
                phases.work(),
                phases.mean(),
                phases.collection(),
                phases.executors() / metrics.workers(),
                phases.driver()));
    }

    private static Map<String, String> settings(int workers, int mebibytes, Adapter adapter) {
        SparkConf given = new SparkConf(false)
                .set("spark.master", "local-cluster[%d,1,%d]".formatted(workers, mebibytes))
                .set("spark.executor.memory", mebibytes + "m");
        Map<String, String> settings = new HashMap<>(ClusterSettings.of(
                given, MODEL_BYTES, Float.BYTES * adapter.layout().length()));
        settings.put("spark.master", given.get("spark.master"));
        settings.put("spark.executor.memory", given.get("spark.executor.memory"));
        settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        settings.put("spark.driver.host", "127.0.0.1");
        settings.put("spark.driver.bindAddress", "127.0.0.1");
        settings.put("spark.ui.enabled", "false");
        return settings;
    }

    private static Adapter adapter(Path folder, int layers, int rank) throws IOException {
        List<LinearModule> modules = DecoderModules.of(
                        Checkpoint.open(folder).config().decoder())
                .stream()
                .filter(module -> module.layer() < layers)
                .toList();
        LoraConfig usual = LoraConfig.DEFAULT;
        LoraConfig config =
                new LoraConfig(rank, 2 * rank, usual.dropout(), usual.rankStabilized(), usual.targets(), usual.seed());
        return AdapterInitializer.initial(config, AdapterLayout.of(rank, modules));
    }
}
