package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A data set with its reference, and what runs of {@code mdpo train} on it leave. Every run has the same options and
 * two workers, so that it ends in the same adapter, however it gets there.
 */
record TrainSet(Path folder) {
    static final Path MODEL = Path.of("../core/src/test/resources/golden/llava-tiny")
            .toAbsolutePath()
            .normalize();

    /** Rounds of a run with {@link #train}. */
    static final int ROUNDS = 12;

    private static final int PICTURES = 16;
    private static final int BATCH = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> ON_THIS_MACHINE = Map.of(
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.ui.enabled", "false");

    /** Makes pairs and reference; commands in this Java machine use local[2] until {@link #close}. */
    static TrainSet make(Path folder) throws IOException {
        use("local[2]");
        TrainSet set = new TrainSet(folder);
        List<PhotoRow> rows = SmallPhotos.write(folder.resolve("images"), PICTURES, 80, 3);
        PhotoRow.writeMdpoLines(folder.resolve("rows.jsonl"), rows);
        set.makePairs("pairs", "--holdout 0.2 --store virtual");
        assertThat(CommandRun.of("reference --pairs %s --base %s --memory 400".formatted(set.pairs(), MODEL)))
                .satisfies(run -> assertThat(run.code()).as(run.error()).isZero());
        return set;
    }

    /** Makes another data set of the same rows, without a reference. */
    Path makePairs(String name, String options) {
        Path out = folder.resolve(name);
        CommandRun made = CommandRun.of("pairs %s --images %s --out %s --partitions 2 %s"
                .formatted(folder.resolve("rows.jsonl"), folder.resolve("images"), out, options));
        assertThat(made.code()).as(made.error()).isZero();
        return out;
    }

    /** Lets the commands in this Java machine run on a master, with executors as processes where it is a cluster. */
    static void use(String master) throws IOException {
        settings(master).forEach(System::setProperty);
    }

    static Map<String, String> settings(String master) throws IOException {
        Map<String, String> settings = new HashMap<>(ON_THIS_MACHINE);
        settings.put("spark.master", master);
        if (master.startsWith("local-cluster")) {
            Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
            settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
            settings.put(ShortLife.SETTING, ShortLife.JAVA_OPTIONS);
        }
        return settings;
    }

    static void close() {
        System.getProperties().keySet().removeIf(name -> name.toString().startsWith("spark."));
    }

    Path pairs() {
        return folder.resolve("pairs");
    }

    Path out(String name) {
        return folder.resolve(name);
    }

    /** Returns the command of a run that learns something in {@link #ROUNDS} rounds of two steps. */
    String train(String name) {
        return command(out(name)) + " --epochs 7 --steps-per-round 2";
    }

    /** Returns a command that has yet to say how long, and may say how to average. */
    String command(Path out) {
        return "train --pairs %s --base %s --out %s --workers 2 --batch %d --rank 4 --alpha 8 --learning-rate 0.002 --memory 400"
                .formatted(pairs(), MODEL, out, BATCH);
    }

    static byte[] adapter(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("adapter/adapter_model.safetensors"));
    }

    /** Returns the lines of the metrics. */
    static List<JsonNode> metrics(Path run) throws IOException {
        List<JsonNode> rounds = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            rounds.add(JSON.readTree(line));
        }
        return rounds;
    }

    /** Returns the checkpoints that are whole, the oldest first. */
    static List<Path> checkpoints(Path run) throws IOException {
        if (!Files.isDirectory(run.resolve("checkpoints"))) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
            return entries.filter(entry -> Files.exists(entry.resolve("manifest.json")))
                    .sorted()
                    .toList();
        }
    }

    /** Waits until a process has written the checkpoint of a round, or a later one. */
    static void await(Path run, int round, MdpoProcess process) throws IOException, InterruptedException {
        while (process.isAlive() && lastRound(run) < round) {
            Thread.sleep(5);
        }
        assertThat(process.isAlive())
                .as(() -> "still running: " + process.describe())
                .isTrue();
    }

    static int lastRound(Path run) throws IOException {
        List<Path> all = checkpoints(run);
        return all.isEmpty()
                ? 0
                : Integer.parseInt(
                        all.get(all.size() - 1).getFileName().toString().replace("round-", ""));
    }
}
