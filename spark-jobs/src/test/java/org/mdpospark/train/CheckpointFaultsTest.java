package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.train.FaultyFileSystem.Fault;

/**
 * Whatever ends the writing of a checkpoint, and when: the one before is whole, or the new one, and the run goes on.
 */
class CheckpointFaultsTest {
    private static final int KEEP = 1; // so that the one before is removed, too, and could be too early

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"ONCE", "FOR_GOOD"})
    void everyOperationMayFail(Fault fault) throws IOException {
        int operation = 0;
        int newOnes = 0;
        FaultyFileSystem faulty;
        do {
            operation++;
            Path run = folder.resolve(fault + "-" + operation);
            sound(run).write(SampleRun.state(1));
            faulty = FaultyFileSystem.failing(operation, fault);
            boolean written = write(faulty, run, 2);

            assertThat(written).as("operation %d", operation).isEqualTo(!faulty.hasFailed());
            int newest = requireOneOf(run, 1, 2);
            newOnes += newest == 2 ? 1 : 0;
            requireGoesOn(run, newest);
            remove(run);
        } while (faulty.hasFailed());
        assertThat(operation).isGreaterThan(50);
        assertThat(newOnes).isBetween(2, operation / 2);
    }

    private static boolean write(FileSystem fileSystem, Path run, int round) {
        try {
            SampleRun.store(fileSystem, run, KEEP).write(SampleRun.state(round));
            return true;
        } catch (CheckpointException e) {
            assertThat(e).hasMessageContaining("No space left on device").hasMessageContaining("can be resumed");
            return false;
        }
    }

    /** Requires that the newest whole checkpoint is one of these, bit for bit. */
    private static int requireOneOf(Path run, Integer... rounds) throws IOException {
        RunState state = sound(run).newestWhole().state().orElseThrow();
        assertThat(state.round()).isIn((Object[]) rounds);
        SampleRun.requireSame(state, SampleRun.state(state.round()));
        return state.round();
    }

    /** Requires that a run which was resumed from a round writes the next ones, and leaves nothing else. */
    private static void requireGoesOn(Path run, int newest) throws IOException {
        sound(run).removeLeftovers();
        sound(run).write(SampleRun.state(newest + 1));
        Resumed resumed = sound(run).newestWhole();
        SampleRun.requireSame(resumed.state().orElseThrow(), SampleRun.state(newest + 1));
        assertThat(resumed.skipped()).isEmpty();
        try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
            assertThat(entries).containsExactly(run.resolve("checkpoints/round-%06d".formatted(newest + 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.7, 0.85, 0.95})
    void aJavaMachineThatStopsLeavesAWholeOne(double share) throws Exception {
        FaultyFileSystem counting = FaultyFileSystem.sound();
        sound(folder).write(SampleRun.state(1));
        SampleRun.store(counting, folder.resolve("other"), KEEP).write(SampleRun.state(2));

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HaltedWriter.class.getName(),
                        folder.toString(),
                        String.valueOf((int) (share * counting.operations())))
                .redirectErrorStream(true)
                .redirectOutput(new File(folder.toFile(), "log"))
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isEqualTo(137);
        requireGoesOn(folder, requireOneOf(folder, 1, 2));
    }

    /** Writes the second round's checkpoint until an operation at which the Java machine stops. */
    static final class HaltedWriter {
        private HaltedWriter() {}

        /** Takes the run's folder and the operation's number. */
        public static void main(String... arguments) throws IOException {
            FaultyFileSystem halting = FaultyFileSystem.failing(Integer.parseInt(arguments[1]), Fault.HALT);
            SampleRun.store(halting, Path.of(arguments[0]), KEEP).write(SampleRun.state(2));
        }
    }

    @Test
    void aFullDiskStopsTheRunAndLeavesTheLastOneWhole() throws Exception {
        long bytes = 0;
        sound(folder.resolve("elsewhere")).write(SampleRun.state(1));
        for (StoredCheckpoint checkpoint : sound(folder.resolve("elsewhere")).list()) {
            bytes += checkpoint.bytes();
        }
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeThat(execute("mount", "-t", "tmpfs", "-o", "size=" + bytes * 3 / 2, "tmpfs", disk.toString()))
                .as("mounting is permitted")
                .isZero();
        try {
            sound(disk).write(SampleRun.state(1));

            assertThatThrownBy(() -> sound(disk).write(SampleRun.state(2)))
                    .isInstanceOf(CheckpointException.class)
                    .message()
                    .matches(("round-000002 cannot be written to file:%s/checkpoints \\(No space left on device\\); "
                                    + "[0-9,]+ bytes are free there, and a checkpoint takes about [0-9,]+: free space "
                                    + "there, or mend what the cause says; the run can be resumed from the checkpoint "
                                    + "before")
                            .formatted(disk));

            SampleRun.requireSame(sound(disk).newestWhole().state().orElseThrow(), SampleRun.state(1));
            try (Stream<Path> entries = Files.list(disk.resolve("checkpoints"))) {
                assertThat(entries).containsExactly(disk.resolve("checkpoints/round-000001"));
            }
            assertThat(execute("mount", "-o", "remount,size=" + bytes * 4, disk.toString()))
                    .isZero();
            requireGoesOn(disk, 1);
        } finally {
            assertThat(execute("umount", disk.toString())).isZero();
        }
    }

    private static int execute(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1; // no such program
        }
    }

    @Test
    void everyOperationOfPublishingMayFail() throws IOException {
        for (Fault fault : List.of(Fault.ONCE, Fault.FOR_GOOD)) {
            int operation = 0;
            FaultyFileSystem faulty;
            do {
                operation++;
                Path run = folder.resolve(fault + "-" + operation);
                folders(FaultyFileSystem.sound(), run)
                        .publish("best", SampleRun.state(1).parameters(), "1");
                faulty = FaultyFileSystem.failing(operation, fault);
                try {
                    folders(faulty, run).publish("best", SampleRun.state(2).parameters(), "2");
                } catch (IOException e) {
                    assertThat(e).hasMessageStartingWith("No space left on device");
                }
                folders(FaultyFileSystem.sound(), run).recover("best");

                String card = Files.readString(run.resolve("best/README.md"));
                assertThat(card).isIn("1", "2");
                AdapterFoldersTest.requireAdapter(run.resolve("best"), SampleRun.state(Integer.parseInt(card)));
                try (Stream<Path> entries = Files.list(run)) {
                    assertThat(entries).containsExactly(run.resolve("best"));
                }
                remove(run);
            } while (faulty.hasFailed());
            assertThat(operation).isGreaterThan(20);
        }
    }

    private static AdapterFolders folders(FileSystem fileSystem, Path run) {
        return new AdapterFolders(fileSystem, new org.apache.hadoop.fs.Path(run.toUri()), SampleRun.FORMAT);
    }

    private static CheckpointStore sound(Path run) {
        return SampleRun.store(FaultyFileSystem.sound(), run, KEEP);
    }

    private static void remove(Path run) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(run)) {
            paths.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
