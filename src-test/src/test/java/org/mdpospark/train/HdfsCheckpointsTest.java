package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.lora.TargetModules;

/** A run's checkpoints and adapters on a real HDFS of one node. */
class HdfsCheckpointsTest {
    private static final List<LinearModule> LINEARS =
            List.of(new LinearModule(0, "self_attn.q_proj", 300, 200), new LinearModule(0, "mlp.up_proj", 300, 500));
    private static final int VALUES = 4 * (300 + 200 + 300 + 500);

    @TempDir
    static java.nio.file.Path folder;

    private static MiniDFSCluster hdfs;
    private static DistributedFileSystem files;

    @BeforeAll
    static void startHdfs() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
        hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        files = hdfs.getFileSystem();
    }

    @AfterAll
    static void stopHdfs() {
        hdfs.shutdown(true);
    }

    @Test
    void theNewestWholeOneComesBack() throws IOException {
        Path run = new Path("/runs/a");
        for (int round = 1; round <= 4; round++) {
            store(run).write(state(round));
        }
        assertThat(names(new Path(run, "checkpoints"))).containsExactly("round-000003", "round-000004");
        requireState(store(run).newestWhole(), 4);

        try (OutputStream stream = files.create(new Path(run, "checkpoints/round-000004/updater.safetensors"), true)) {
            stream.write(5);
        }
        Resumed resumed = store(run).newestWhole();
        requireState(resumed, 3);
        assertThat(resumed.skipped())
                .containsExactly("round-000004: updater.safetensors is %d bytes short"
                        .formatted(headerBytes() + 12 * VALUES - 1));

        store(run).write(state(4));
        requireState(store(run).newestWhole(), 4);
    }

    /** Returns the bytes of a file of three values for each parameter that are no values. */
    private static long headerBytes() throws IOException {
        return files.getFileStatus(new Path("/runs/a/checkpoints/round-000003/updater.safetensors"))
                        .getLen()
                - 12L * VALUES;
    }

    /** What a cluster's users meet before the disks are full. */
    @Test
    void aQuotaThatIsUsedUpStopsTheRunAndLeavesTheLastOneWhole() throws IOException {
        Path run = new Path("/runs/quota");
        store(run).write(state(1));
        files.setQuota(run, HdfsConstants.QUOTA_DONT_SET, 1 << 20);

        assertThatThrownBy(() -> store(run).write(state(2)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(
                        "round-000002 cannot be written to %s/runs/quota/checkpoints (The DiskSpace quota"
                                + " of /runs/quota is exceeded",
                        files.getUri())
                .hasMessageEndingWith("the run can be resumed from the checkpoint before");

        assertThat(names(new Path(run, "checkpoints"))).containsExactly("round-000001");
        requireState(store(run).newestWhole(), 1);
        files.setQuota(run, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
        store(run).write(state(2));
        requireState(store(run).newestWhole(), 2);
    }

    @Test
    void adaptersArePublishedAndReplaced() throws IOException {
        Path run = new Path("/runs/adapters");
        AdapterFolders folders = new AdapterFolders(files, run, format());
        folders.publish("best", state(1).parameters(), "1");
        folders.publish("best", state(2).parameters(), "2");

        assertThat(names(run)).containsExactly("best");
        java.nio.file.Path local = Files.createDirectory(folder.resolve("local"));
        files.copyToLocalFile(false, new Path(run, "best"), new Path(local.toUri()), true);
        float[] values = new float[VALUES];
        PeftFolder.read(local.resolve("best"), LINEARS).adapter().values().get(values);
        assertThat(values).containsExactly(state(2).parameters());
    }

    private static AdapterFormat format() {
        return new AdapterFormat(
                new LoraConfig(4, 8, 0, false, TargetModules.allLinear(), 0),
                AdapterLayout.of(4, LINEARS),
                KeyProfile.BUNNY,
                Optional.empty());
    }

    private static CheckpointStore store(Path run) {
        return new CheckpointStore(files, run, "f".repeat(64), format(), 2);
    }

    private static RunState state(int round) {
        float[] parameters = new float[VALUES];
        for (int i = 0; i < VALUES; i++) {
            parameters[i] = round + i / 7.0f;
        }
        return new RunState(
                round,
                10L * round,
                320L * round,
                parameters,
                new float[2 * VALUES],
                parameters.clone(),
                JsonNodeFactory.instance.objectNode().put("round", round));
    }

    private static void requireState(Resumed resumed, int round) {
        RunState expected = state(round);
        RunState found = resumed.state().orElseThrow();
        assertThat(found.round()).isEqualTo(round);
        assertThat(found.notes()).isEqualTo(expected.notes());
        assertThat(found.parameters()).containsExactly(expected.parameters());
        assertThat(found.updaterState()).containsExactly(expected.updaterState());
        assertThat(found.outerMomentum()).containsExactly(expected.outerMomentum());
    }

    private static List<String> names(Path folder) throws IOException {
        return Arrays.stream(files.listStatus(folder))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .toList();
    }
}
