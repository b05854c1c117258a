package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.cluster.BoundDevice;
import org.mdpospark.cluster.MdpoPlugin;

/** Executors, each a process of its own, and the GPUs that Spark gives them. The GPUs are not there, the rest is. */
class GpuClusterTest {
    private static final String VISIBLE = "GPU-3333,GPU-1111";

    @TempDir
    static Path folder;

    private static TrainSet set = new TrainSet(Path.of(""));

    @BeforeAll
    static void makePairs() throws IOException {
        set = TrainSet.make(folder);
        TrainSet.close();
    }

    @AfterEach
    void forgetSettings() {
        TrainSet.close();
    }

    private record Binding(String executor, String address, BoundDevice device) implements Serializable {}

    @Test
    void executorsOfAMachineHaveAGpuEachByItsPlaceAmongTheVisibleOnes() throws Exception {
        Map<String, String> settings = new HashMap<>(TrainSet.settings("local-cluster[1,2,2048]"));
        settings.putAll(Map.of(
                "spark.executor.cores", "1",
                "spark.worker.resource.gpu.amount", "2",
                "spark.worker.resource.gpu.discoveryScript",
                        FakeGpus.make(folder.resolve("two")).visible(VISIBLE).toString(),
                "spark.executor.resource.gpu.amount", "1",
                "spark.task.resource.gpu.amount", "1",
                "spark.executorEnv.CUDA_VISIBLE_DEVICES", VISIBLE,
                "spark.plugins", MdpoPlugin.class.getName()));
        LocalSpark spark = new LocalSpark(settings);
        spark.start();
        try {
            Set<Binding> bindings = bindings(spark.session(), 2);
            assertThat(bindings).extracting(Binding::executor).doesNotHaveDuplicates();
            assertThat(bindings)
                    .allSatisfy(binding -> assertThat(binding.address())
                            .isEqualTo(binding.device().address()))
                    .extracting(Binding::device)
                    .containsExactlyInAnyOrder(new BoundDevice("GPU-3333", 0), new BoundDevice("GPU-1111", 1));
        } finally {
            spark.stop();
        }
    }

    @Test
    void stagesWithAModelHaveGpusAndOthersHaveNoneAndTheAdapterIsTheSame() throws IOException {
        TrainSet.use("local[2]");
        String epoch = " --epochs 2 --steps-per-round 2";
        CommandRun plain = CommandRun.of(set.command(set.out("plain")) + epoch);
        assertThat(plain.code()).as(plain.error()).isZero();

        TrainSet.use("local-cluster[2,2,2048]");
        Map.of(
                        "spark.executor.cores", "1",
                        "spark.worker.resource.gpu.amount", "1",
                        "spark.worker.resource.gpu.discoveryScript",
                                FakeGpus.make(folder.resolve("one")).oneByOne().toString(),
                        "spark.mdpo.gpu.stages", "true",
                        "spark.dynamicAllocation.enabled", "true",
                        "spark.extraListeners", StageWatch.class.getName())
                .forEach(System::setProperty);
        StageWatch.forget();
        CommandRun run = CommandRun.of(set.command(set.out("stages")) + epoch);
        assertThat(run.code()).as(run.error()).isZero();

        assertThat(TrainSet.adapter(set.out("stages"))).isEqualTo(TrainSet.adapter(set.out("plain")));
        Map<Boolean, List<StageWatch.Ran>> tasks =
                StageWatch.tasks().stream().collect(Collectors.partitioningBy(StageWatch.Ran::onGpu));
        assertThat(tasks.get(false))
                .as("staging")
                .isNotEmpty()
                .extracting(StageWatch.Ran::job)
                .doesNotContain("mdpo-train");
        assertThat(tasks.get(true)).as("rounds").extracting(StageWatch.Ran::job).contains("mdpo-train");
        assertThat(StageWatch.gpus()).as("a GPU for each").containsExactlyInAnyOrder(List.of("0"), List.of("1"));
    }

    @Test
    void trainingByStageAsksForTheNumberOfWorkers() throws IOException {
        TrainSet.use("local-cluster[1,1,1024]");
        Map.of(
                        "spark.executor.cores", "1",
                        "spark.mdpo.gpu.stages", "true",
                        "spark.dynamicAllocation.enabled", "true")
                .forEach(System::setProperty);
        CommandRun run = CommandRun.of(set.command(set.out("unsaid")).replace("--workers 2 ", ""));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.firstLine())
                .isEqualTo(
                        "mdpo: --workers is missing: GPUs are given to stages, so say how many executors training is to have");
        assertThat(set.out("unsaid")).doesNotExist();
    }

    @Test
    void aGpuThatTheExecutorDoesNotSeeIsNamedInTheFirstLine() throws IOException {
        TrainSet.use("local-cluster[1,1,1024]");
        Map.of(
                        "spark.worker.resource.gpu.amount", "1",
                        "spark.worker.resource.gpu.discoveryScript",
                                FakeGpus.make(folder.resolve("hidden"))
                                        .visible("GPU-3333")
                                        .toString(),
                        "spark.executor.resource.gpu.amount", "1",
                        "spark.executorEnv.CUDA_VISIBLE_DEVICES", "GPU-1111")
                .forEach(System::setProperty);
        CommandRun run = CommandRun.of(set.command(set.out("hidden-gpu")) + " --epochs 1");
        assertThat(run.code()).as(run.error()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(run.firstLine())
                .isEqualTo(
                        "mdpo: GPU address 'GPU-3333' is not in CUDA_VISIBLE_DEVICES=GPU-1111: let the discovery script print entries of it, as deploy/bin/gpu-discovery.sh does");
    }

    /** Asks executors for their devices until as many as expected have answered. */
    private static Set<Binding> bindings(SparkSession session, int executors) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        Set<Binding> found = new HashSet<>();
        for (int attempt = 0; attempt < 100 && found.size() < executors; attempt++) {
            found.addAll(context.parallelize(List.of(1, 2), 2)
                    .map(task -> {
                        Thread.sleep(200); // so that one executor does not take both
                        return new Binding(
                                SparkEnv.get().executorId(),
                                Objects.requireNonNull(TaskContext.get()
                                                .resourcesJMap()
                                                .get("gpu"))
                                        .addresses()[0],
                                BoundDevice.current().orElseThrow());
                    })
                    .collect());
        }
        return found;
    }
}
