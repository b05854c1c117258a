package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a training run ends on its way, the same command goes on to the adapter of a run that nothing befell. */
class TrainDeathTest {
    private static final Duration SCHEDULERS_PATIENCE = Duration.ofSeconds(30);
    private static final List<String> TIMES = List.of("seconds", "compute_seconds");
    private static final Map<String, String> OWN_PROCESSES = Map.of("spark.executorEnv.OMP_NUM_THREADS", "1");

    @TempDir
    static Path folder;

    private static TrainSet set;
    private static Path straight;

    @BeforeAll
    static void trainWithoutInterruption() throws IOException {
        set = TrainSet.make(folder);
        straight = set.out("straight");
        CommandRun run = CommandRun.of(set.train("straight"));
        assertThat(run.code()).as(run.error()).isZero();
    }

    @AfterAll
    static void forgetSettings() {
        TrainSet.close();
    }

    /** Killed twice; the second time, its last checkpoint is damaged, too. */
    @Test
    void aKilledRunGoesOnToTheSameAdapter() throws Exception {
        Path out = set.out("killed");
        for (int round : new int[] {3, 8}) {
            try (MdpoProcess process = MdpoProcess.start(folder, 2, set.train("killed"))) {
                TrainSet.await(out, round, process);
                process.kill();
            }
        }
        assertThat(out.resolve("manifest.json")).doesNotExist();
        int before = TrainSet.lastRound(out) - 1;
        String damaged = "round-%06d".formatted(before + 1);
        try (FileChannel file = FileChannel.open(
                out.resolve("checkpoints/" + damaged + "/updater.safetensors"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }

        CommandRun last = CommandRun.of(set.train("killed"));

        assertThat(last.error())
                .contains("left out: %s: ".formatted(damaged))
                .contains("going on after round %d of 12".formatted(before));
        requireSame(last, out);
    }

    /** Executors are processes of their own, and outlive the driver for a moment. */
    @Test
    void aKilledDriverOfAClusterGoesOnToTheSameAdapter() throws Exception {
        Path out = set.out("cluster");
        Map<String, String> cluster = TrainSet.settings("local-cluster[2,1,1024]");
        cluster.putAll(OWN_PROCESSES);
        try (MdpoProcess process = MdpoProcess.start(folder, cluster, set.train("cluster"))) {
            TrainSet.await(out, 5, process);
            process.kill();
        }
        try (MdpoProcess process = MdpoProcess.start(folder, cluster, set.train("cluster"))) {
            assertThat(process.exitCode()).as(process::describe).isEqualTo(ExitCode.DONE);
        }
        requireSame(out);
    }

    @Test
    void aRunThatIsAskedToStopSaysHowToGoOn() throws Exception {
        Path out = set.out("stopped");
        try (MdpoProcess process = MdpoProcess.start(folder, 2, set.train("stopped"))) {
            while (process.isAlive() && !Files.exists(out.resolve("run.json"))) {
                Thread.sleep(2);
            }
            requireStops(process); // before its first round
        }
        try (MdpoProcess process = MdpoProcess.start(folder, 2, set.train("stopped"))) {
            TrainSet.await(out, 4, process);
            requireStops(process);
        }
        int round = TrainSet.lastRound(out);
        assertThat(TrainSet.metrics(out)).hasSize(round);
        assertThat(Files.readString(out.resolve("report.html"))).contains("it was asked to stop");

        CommandRun last = CommandRun.of(set.train("stopped") + " --resume");

        assertThat(last.error()).contains("going on after round %d of 12".formatted(round));
        requireSame(last, out);
    }

    @Test
    void aLongRoundIsGivenUp() throws Exception {
        Path out = set.out("long");
        String command = set.command(out) + " --epochs 20000 --steps-per-round 5000";
        try (MdpoProcess process = MdpoProcess.start(folder, 2, command)) {
            while (process.isAlive() && !process.describe().contains("training on 13 pairs")) {
                Thread.sleep(20);
            }
            Thread.sleep(3_000); // the round's tasks begin a moment later
            requireStops(process);
        }
        assertThat(Files.readString(out.resolve("report.html"))).contains("gave up the round under way");
        assertThat(TrainSet.metrics(out)).isEmpty();
    }

    private static void requireStops(MdpoProcess process) throws Exception {
        long asked = System.nanoTime();
        process.terminate();
        assertThat(process.exitCode()).as(process::describe).isEqualTo(ExitCode.RESUMABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(SCHEDULERS_PATIENCE);
        assertThat(process.firstLine())
                .isEqualTo("mdpo: training was asked to stop: the same command goes on where it stopped");
    }

    @Test
    void aFullDiskStopsTheRunUntilThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeThat(execute("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()))
                .as("mounting is permitted")
                .isZero();
        try {
            String command = set.command(disk.resolve("run")) + " --epochs 7 --steps-per-round 2 --keep 50";
            CommandRun full = CommandRun.of(command);
            assertThat(full.code()).as(full.error()).isEqualTo(ExitCode.RESUMABLE);
            assertThat(full.firstLine())
                    .matches("mdpo: round-0000\\d\\d cannot be written to .*No space left on device.*"
                            + "free space there.*can be resumed from the checkpoint before");
            assertThat(TrainSet.checkpoints(disk.resolve("run"))).isNotEmpty();

            assertThat(execute("mount", "-o", "remount,size=64m", disk.toString()))
                    .isZero();
            requireSame(CommandRun.of(command), disk.resolve("run"));
        } finally {
            assertThat(execute("umount", "--lazy", disk.toString())).isZero();
        }
    }

    private static int execute(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1; // no such program
        }
    }

    private static void requireSame(CommandRun last, Path out) throws IOException {
        assertThat(last.code()).as(last.error()).isZero();
        requireSame(out);
    }

    private static void requireSame(Path out) throws IOException {
        assertThat(TrainSet.adapter(out)).isEqualTo(TrainSet.adapter(straight));
        assertThat(Files.readAllBytes(out.resolve("best/adapter_model.safetensors")))
                .isEqualTo(Files.readAllBytes(straight.resolve("best/adapter_model.safetensors")));
        assertThat(withoutTimes(out)).isEqualTo(withoutTimes(straight)).hasSize(TrainSet.ROUNDS);
        assertThat(out.resolve("_work")).doesNotExist();
    }

    private static List<JsonNode> withoutTimes(Path run) throws IOException {
        List<JsonNode> rounds = new ArrayList<>();
        for (JsonNode round : TrainSet.metrics(run)) {
            rounds.add(((ObjectNode) round).remove(TIMES));
        }
        return rounds;
    }
}
