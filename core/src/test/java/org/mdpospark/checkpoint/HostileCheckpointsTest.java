package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever lies in the folder, there is a checkpoint or a {@link MalformedCheckpointException}, soon and cheaply. */
class HostileCheckpointsTest {
    private static final int DAMAGED_COPIES = 10_000;
    private static final int REPETITIVE_BYTES = 1_000_000;
    private static final int MOST_ALLOCATED_PER_BYTE = 16; // of the folder's files
    private static final int MOST_ALLOCATED_BY_TREE = 40; // the same, by JSON files of at most a mebibyte
    private static final int MOST_ALLOCATED_BESIDES = 1 << 20;
    private static final long MOST_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path root;

    @Test
    @Timeout(120)
    void damagedCheckpointsAreRefusedOrRead() throws IOException {
        List<Victim> victims = victims();
        byte[][] contents = victims.stream().map(Victim::content).toArray(byte[][]::new);
        for (Victim victim : victims) {
            assertThat(isRefused(victim.folder(), -1)).isFalse(); // also loads the classes, which allocates
        }
        int refused = 0;
        for (int seed = 0; seed < DAMAGED_COPIES; seed++) {
            Victim victim = victims.get(seed % victims.size());
            byte[] damaged = new Mutation(seed).apply(victim.content(), contents, victim.isSafetensors());
            write(victim.path(), damaged);
            Cost cost = new Cost();
            if (isRefused(victim.folder(), seed)) {
                refused++;
            }
            cost.requireSmall("seed " + seed, victim.folderBytes() + damaged.length, MOST_ALLOCATED_PER_BYTE);
            write(victim.path(), victim.content());
        }
        assertThat(refused).isBetween(DAMAGED_COPIES / 2, DAMAGED_COPIES - 100);
    }

    /** Files of a megabyte that hold as much as they can of one thing. */
    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "header { \"%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}, }",
                "header {\"__metadata__\":{ \"%d\":\"\", }}",
                "header {\"x\":{\"y\":[ [], ]}}",
                "header {\"x\":{\"shape\":[ 1, ]}}",
                "header {\"x\":{\"shape\":[ 9 ]}}",
                "header {\" \u00e9 \":1}",
                "config.json {\"x\":[ [], ]}",
                "config.json {\"x\":[ {}, ]}",
                "config.json { \"%d\":1, }",
                "config.json {\"x\": 9 }",
                "config.json {\"x\":\" x \"}",
                "model.safetensors.index.json {\"weight_map\":{ \"%d\":\"a\", }}"
            })
    void repetitiveFilesAreReadCheaply(String file, String begin, String repeated, String end) throws IOException {
        Path folder = TinyCheckpoint.llava().writeShards(root);
        StringBuilder text = new StringBuilder(begin);
        for (int i = 0; text.length() < REPETITIVE_BYTES; i++) {
            text.append(repeated.replace("%d", Integer.toString(i)));
        }
        if (repeated.endsWith(",")) {
            text.setLength(text.length() - 1);
        }
        text.append(end);
        if (file.equals("header")) {
            Files.write(folder.resolve("a.safetensors"), PlainSafetensors.file(text.toString(), 0));
        } else {
            Files.writeString(folder.resolve(file), text);
        }
        Cost cost = new Cost();
        assertThat(isRefused(folder, 0)).isTrue();
        cost.requireSmall(
                begin + repeated,
                bytes(folder),
                file.equals("header") ? MOST_ALLOCATED_PER_BYTE : MOST_ALLOCATED_BY_TREE);
    }

    private List<Victim> victims() throws IOException {
        Path llava = TinyCheckpoint.llava().writeShards(Files.createDirectory(root.resolve("llava")));
        Path bunny = TinyCheckpoint.bunny().write(Files.createDirectory(root.resolve("bunny")));
        List<Victim> victims = new ArrayList<>();
        for (String file : List.of("a.safetensors", "b.safetensors", "model.safetensors.index.json", "config.json")) {
            victims.add(new Victim(llava, file, Files.readAllBytes(llava.resolve(file)), bytes(llava)));
        }
        for (String file : List.of("model.safetensors", "config.json")) {
            victims.add(new Victim(bunny, file, Files.readAllBytes(bunny.resolve(file)), bytes(bunny)));
        }
        return victims;
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Opens a checkpoint and reads all of it; returns whether something of it was refused. */
    private static boolean isRefused(Path folder, int seed) throws IOException {
        try {
            Checkpoint checkpoint = Checkpoint.open(folder);
            checkpoint.fingerprint();
            for (String name : checkpoint.files().names()) {
                StoredTensor tensor = checkpoint.files().tensor(name);
                assertThat(tensor.floats()).as("seed %d", seed).hasSize((int) tensor.elements());
            }
            return false;
        } catch (MalformedCheckpointException e) {
            assertThat(e.getMessage())
                    .as("seed %d", seed)
                    .startsWith(folder.toString())
                    .hasSizeLessThan(1000);
            return true;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail("seed " + seed, e);
        }
    }

    /** Writes to a new file: what is mapped of an earlier one must stay. */
    private static void write(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(file, content);
    }

    /** What this thread does from here on. */
    private static final class Cost {
        private final long allocated = THREADS.getCurrentThreadAllocatedBytes();
        private final long started = System.nanoTime();

        void requireSmall(String cause, long fileBytes, int mostPerByte) {
            long nanoseconds = System.nanoTime() - started;
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            assertThat(bytes)
                    .as("bytes allocated by %s for %d bytes", cause, fileBytes)
                    .isLessThan(MOST_ALLOCATED_BESIDES + mostPerByte * fileBytes);
            assertThat(nanoseconds).as("nanoseconds taken by %s", cause).isLessThan(MOST_NANOSECONDS);
        }
    }

    /** A file that is damaged, in a folder that has as many bytes in all. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Victim(Path folder, String file, byte[] content, long folderBytes) {
        Path path() {
            return folder.resolve(file);
        }

        boolean isSafetensors() {
            return file.endsWith(".safetensors");
        }
    }
}
