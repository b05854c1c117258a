package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.cluster.ExecutorModel;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceJob;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.ReferenceOptions;
import org.mdpospark.reference.StagedPairs;
import org.mdpospark.reference.Staging;
import org.mdpospark.text.LengthPolicy;

/** A reference computed by two executors, each a process of its own with one core, a gigabyte and a model. */
class ReferenceClusterTest {
    private static final int EXECUTORS = 2;
    private static final int PICTURES = 40;
    private static final int PART_ROWS = 4;
    private static final int PARTS = 2 * PICTURES / PART_ROWS;
    private static final Path MODEL = Path.of("../core/src/test/resources/golden/llava-tiny");
    private static final LocalSpark LOCAL = LocalSpark.twoThreads();
    private static final LocalSpark CLUSTER = new LocalSpark(Map.of(
            "spark.master",
            "local-cluster[%d,1,1024]".formatted(EXECUTORS),
            "spark.executor.extraClassPath",
            System.getProperty("java.class.path"),
            ShortLife.SETTING,
            ShortLife.JAVA_OPTIONS));

    @TempDir
    static Path folder;

    private static Path pairs;
    private static Set<Map<String, Object>> expected = Set.of();

    @BeforeAll
    static void computeHere() throws IOException {
        PhotoRow.writeMdpoLines(
                folder.resolve("rows.jsonl"), SmallPhotos.write(folder.resolve("images"), PICTURES, 120, 3));
        pairs = folder.resolve("pairs");
        LOCAL.start();
        try {
            PairsRun.of(
                    LOCAL.session(),
                    "%s --images %s --out %s --crop-space model --model-frame llava-1.5@56 --store virtual --negatives 2 --holdout 0.2 --partitions 1"
                            .formatted(folder.resolve("rows.jsonl"), folder.resolve("images"), pairs));
            ReferenceJob.Outcome outcome = compute(LOCAL.session(), pairs, 1000);
            expected = rows(outcome);
            assertThat(expected).hasSize(2 * PICTURES);
        } finally {
            LOCAL.stop();
            ExecutorModel.close();
        }
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        CLUSTER.start();
    }

    @AfterAll
    static void stopCluster() {
        CLUSTER.stop();
    }

    @Test
    void executorsGiveTheNumbersOfOneProcessAndSurviveADeath() throws Exception {
        Path copy = copyOfPairs("killed");
        UnfinishedRun unfinished = new UnfinishedRun(table(copy));
        CompletableFuture<Integer> kill = CompletableFuture.supplyAsync(() -> killAnExecutorDuring(unfinished));

        ReferenceJob.Outcome outcome = compute(CLUSTER.session(), copy, PART_ROWS);

        assertThat(kill.get()).as("parts finished when the executor died").isBetween(1, PARTS - 2);
        assertThat(rows(outcome)).isEqualTo(expected);
        assertThat(outcome.reference().manifest().counts().rows()).isEqualTo(2L * PICTURES);
    }

    @Test
    void executorsStagePairsThatTheDriverReads() throws IOException {
        PairsFolder opened = PairsFolder.open(pairs.toString(), hadoop());
        ReferenceModel model = model();
        ReferenceFolder reference = ReferenceFolder.find(opened, model, hadoop());
        Staging.Outcome outcome = new Staging(
                        CLUSTER.session(),
                        opened,
                        reference,
                        model,
                        folder.resolve("staged").toString(),
                        Progress.NONE)
                .run();

        assertThat(outcome.index().size()).isEqualTo(2L * PICTURES);
        Set<Double> chosen = new HashSet<>();
        try (StagedPairs staged =
                StagedPairs.open(outcome.folder(), hadoop(), model.base().images())) {
            for (long row = 0; row < outcome.index().size(); row++) {
                chosen.add(staged.read(row).reference().chosenOnNegative());
            }
        }
        Set<Double> computed = new HashSet<>();
        expected.forEach(row -> computed.add(Double.valueOf((String) row.get("chosen_on_negative"))));
        assertThat(chosen).isEqualTo(computed);
        assertThat(outcome.index().rows("holdout")).isNotEmpty();
    }

    /** Returns how many parts were finished at that moment, or -1 if the run had ended. */
    private static int killAnExecutorDuring(UnfinishedRun run) {
        try {
            run.await(1, EXECUTORS, () -> !run.isWhole()); // each is in the middle of a task
            List<ProcessHandle> executors = ProcessHandle.current().children().toList();
            assertThat(executors).hasSize(EXECUTORS);
            assertThat(executors.get(0).destroyForcibly()).isTrue();
            int parts = run.parts().size();
            return run.isWhole() ? -1 : parts;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ReferenceJob.Outcome compute(SparkSession spark, Path data, int partRows) throws IOException {
        ReferenceOptions options = new ReferenceOptions(partRows, 0, 256 << 20, false);
        return new ReferenceJob(spark, data.toString(), model(), options, Progress.NONE).run();
    }

    private static Set<Map<String, Object>> rows(ReferenceJob.Outcome outcome) throws IOException {
        return new HashSet<>(PairsFiles.rows(outcome.reference().path() + "/data"));
    }

    private static ReferenceModel model() {
        return ReferenceModel.open(MODEL.toString(), Optional.empty(), LengthPolicy.DEFAULT);
    }

    private static Path table(Path data) throws IOException {
        String fingerprint =
                model().fingerprint(PairsFolder.open(data.toString(), hadoop())).hex();
        return data.resolve("reference").resolve(fingerprint.substring(0, 16));
    }

    private static Path copyOfPairs(String name) throws IOException {
        Path copy = folder.resolve(name);
        Files.createDirectories(copy.resolve("data"));
        Files.copy(pairs.resolve("manifest.json"), copy.resolve("manifest.json"));
        try (var files = Files.list(pairs.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve("data").resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static Configuration hadoop() {
        return new Configuration();
    }
}
