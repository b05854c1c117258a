package org.mdpospark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that Linux has, below another root: on bare machines, and in containers of both versions. */
class MachineMemoryTest {
    private static final long MIB = 1 << 20;
    private static final long TOTAL = 64_000 * MIB;
    private static final long AVAILABLE = 40_000 * MIB;

    @TempDir
    private Path root;

    @BeforeEach
    void writeMachine() throws IOException {
        write(
                "proc/meminfo",
                "MemTotal: %d kB\nMemFree: 1 kB\nMemAvailable: %d kB\n".formatted(TOTAL >> 10, AVAILABLE >> 10));
    }

    @Test
    void aMachineWithoutContainersHasNoLimit() throws IOException {
        assertThat(MachineMemory.read(root)).isEqualTo(new MachineMemory(TOTAL, AVAILABLE, 0, 0));
        assertThat(MachineMemory.read(root).left()).isEqualTo(AVAILABLE);
    }

    @Test
    void pagesOfFilesDoNotCountAgainstALimit() throws IOException {
        write("proc/self/cgroup", "0::/pod/executor\n");
        write("sys/fs/cgroup/pod/executor/memory.max", 8_000 * MIB + "\n");
        write("sys/fs/cgroup/pod/executor/memory.current", 5_000 * MIB + "\n");
        write(
                "sys/fs/cgroup/pod/executor/memory.stat",
                "anon 1\ninactive_file %d\nactive_file %d\n".formatted(3_000 * MIB, 500 * MIB));
        assertThat(MachineMemory.read(root)).isEqualTo(new MachineMemory(TOTAL, AVAILABLE, 8_000 * MIB, 1_500 * MIB));
        assertThat(MachineMemory.read(root).left()).isEqualTo(6_500 * MIB);
    }

    @Test
    void theTightestGroupCounts() throws IOException {
        write("proc/self/cgroup", "0::/pod/executor\n");
        write("sys/fs/cgroup/pod/executor/memory.max", "max\n");
        write("sys/fs/cgroup/pod/memory.max", 4_000 * MIB + "\n");
        write("sys/fs/cgroup/pod/memory.current", 1_000 * MIB + "\n");
        assertThat(MachineMemory.read(root).left()).isEqualTo(3_000 * MIB);
    }

    @Test
    void insideAContainerTheGroupIsTheMount() throws IOException {
        write("proc/self/cgroup", "0::/../kubepods/of-the-host\n");
        write("sys/fs/cgroup/memory.max", 2_000 * MIB + "\n");
        assertThat(MachineMemory.read(root).limit()).isEqualTo(2_000 * MIB);
    }

    @Test
    void versionOneHasOtherNames() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", 6_000 * MIB + "\n");
        write("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", 2_000 * MIB + "\n");
        write(
                "sys/fs/cgroup/memory/docker/abc/memory.stat",
                "total_inactive_file %d\ntotal_active_file 0\n".formatted(1_000 * MIB));
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertThat(MachineMemory.read(root)).isEqualTo(new MachineMemory(TOTAL, AVAILABLE, 6_000 * MIB, 1_000 * MIB));
    }

    @Test
    void aSystemWithoutTheseFilesSaysNothing() throws IOException {
        assertThat(MachineMemory.read(root.resolve("nowhere")).left()).isZero();
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
