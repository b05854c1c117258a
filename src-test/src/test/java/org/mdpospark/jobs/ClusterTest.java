package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.RgbImage;
import org.mdpospark.pairs.PairsJob;
import org.mdpospark.pairs.table.TableFile;

/** Pairs made by two executors, each a process of its own with one core and a gigabyte of memory. */
class ClusterTest {
    private static final int EXECUTORS = 2;
    private static final int PICTURES = 60;
    private static final int PARTS = 10;
    private static final String OPTIONS = "--negatives 3 --negative-format png --holdout 0.2 --partitions " + PARTS;
    private static final long MAX_ROW_GROUP_BYTES = 128L << 20;
    private static final LocalSpark LOCAL = LocalSpark.twoThreads();
    private static final LocalSpark CLUSTER = new LocalSpark(Map.of(
            "spark.master",
            "local-cluster[%d,1,1024]".formatted(EXECUTORS),
            "spark.shuffle.io.retryWait",
            "200ms",
            "spark.executor.extraClassPath",
            System.getProperty("java.class.path"),
            ShortLife.SETTING,
            ShortLife.JAVA_OPTIONS));

    @TempDir
    static Path folder;

    private static SortedMap<String, Map<String, Object>> expected;

    @BeforeAll
    static void startCluster() throws IOException {
        PhotoRow.writeMdpoLines(
                folder.resolve("rows.jsonl"), SmallPhotos.write(folder.resolve("images"), PICTURES, 400, 8));
        LOCAL.start();
        try {
            expected = PairsFiles.pairs(
                    run(LOCAL, "rows.jsonl", folder.resolve("local"), OPTIONS).folder());
        } finally {
            LOCAL.stop();
        }
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        CLUSTER.start();
    }

    @AfterAll
    static void stopCluster() {
        CLUSTER.stop();
    }

    @Test
    void clusterGivesTheTableOfOneProcess() throws IOException {
        PairsJob.Outcome outcome = run(CLUSTER, "rows.jsonl", folder.resolve("cluster"), OPTIONS);
        assertThat(PairsFiles.pairs(outcome.folder())).isEqualTo(expected);
    }

    @Test
    void runSurvivesTheDeathOfAnExecutor() throws Exception {
        UnfinishedRun unfinished = new UnfinishedRun(folder.resolve("killed"));
        ExecutorLoss loss = new ExecutorLoss();
        CLUSTER.session().sparkContext().addSparkListener(loss);
        CompletableFuture<Integer> kill = CompletableFuture.supplyAsync(() -> killAnExecutorDuring(unfinished));

        PairsJob.Outcome outcome = run(CLUSTER, "rows.jsonl", unfinished.folder(), OPTIONS);

        assertThat(kill.get()).as("parts finished when the executor died").isBetween(1, PARTS - 2);
        assertThat(loss.noticed.await(30, TimeUnit.SECONDS))
                .as("Spark lost an executor")
                .isTrue();
        assertThat(PairsFiles.pairs(outcome.folder())).isEqualTo(expected);
        assertThat(fileNames(unfinished.folder().resolve("data")))
                .containsExactlyInAnyOrderElementsOf(outcome.manifest().files().stream()
                        .map(TableFile::path)
                        .map(path -> path.substring("data/".length()))
                        .toList());
    }

    @Test
    void executorsOfOneGigabyteTakeImagesOfFiveMegabytes() throws IOException {
        List<PhotoRow> rows = writeLargeImages(folder.resolve("images"), 40);
        PhotoRow.writeMdpoLines(folder.resolve("large.jsonl"), rows);
        PairsJob.Outcome outcome = run(CLUSTER, "large.jsonl", folder.resolve("large"), "--partitions 1");
        assertThat(outcome.manifest().counts().pairs()).isEqualTo(rows.size());
        long bytes =
                outcome.manifest().files().stream().mapToLong(TableFile::bytes).sum();
        assertThat(bytes).isGreaterThan(rows.size() * 5_000_000L);
        assertThat(PairsFiles.largestRowGroup(outcome.folder() + "/data")).isLessThanOrEqualTo(MAX_ROW_GROUP_BYTES);
    }

    /** Returns how many parts were finished at that moment, or -1 if the run had ended. */
    private static int killAnExecutorDuring(UnfinishedRun run) {
        try {
            run.await(1, EXECUTORS, () -> !run.isWhole()); // each is in the middle of a task
            // the workers live in this process: the executors are the only processes that it starts
            List<ProcessHandle> executors = ProcessHandle.current().children().toList();
            assertThat(executors).hasSize(EXECUTORS);
            assertThat(executors.get(0).destroyForcibly()).isTrue();
            int parts = run.parts().size();
            return run.isWhole() ? -1 : parts;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes files of noise, a few pictures in many files: what comes after the end of a PNG counts for its bytes. */
    private static List<PhotoRow> writeLargeImages(Path images, int count) throws IOException {
        List<PhotoRow> rows = new ArrayList<>();
        byte[] file = {};
        for (int i = 0; i < count; i++) {
            if (i % 10 == 0) {
                byte[] rgb = new byte[3 * 1300 * 1300];
                new Random(i).nextBytes(rgb);
                file = ImageEncoder.png(new RgbImage(1300, 1300, rgb), 1);
            }
            String name = "large-%d.png".formatted(i);
            byte[] ownFile = Arrays.copyOf(file, file.length + 1);
            ownFile[file.length] = (byte) i;
            Files.write(images.resolve(name), ownFile);
            rows.add(PhotoRow.about(name, i));
        }
        return rows;
    }

    private static PairsJob.Outcome run(LocalSpark spark, String rows, Path out, String options) throws IOException {
        return PairsRun.of(
                spark.session(),
                "%s --images %s --out %s %s".formatted(folder.resolve(rows), folder.resolve("images"), out, options));
    }

    private static List<String> fileNames(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .toList();
        }
    }

    private static final class ExecutorLoss extends SparkListener {
        private final CountDownLatch noticed = new CountDownLatch(1);

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            noticed.countDown();
        }
    }
}
