package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.lora.TargetModules;

class CheckpointStoreTest {
    @TempDir
    private Path run;

    @Test
    void aStateComesBackBitForBit() throws IOException {
        FileSystem local = FileSystem.getLocal(new Configuration());
        SampleRun.store(local, run, 2).write(SampleRun.state(3));

        Resumed resumed = SampleRun.store(local, run, 2).newestWhole();

        SampleRun.requireSame(resumed.state().orElseThrow(), SampleRun.state(3));
        assertThat(resumed.skipped()).isEmpty();
        assertThat(names(run.resolve("checkpoints"))).containsExactly("round-000003");
        assertThat(names(run.resolve("checkpoints/round-000003")))
                .containsExactly(
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "manifest.json",
                        "state.json",
                        "updater.safetensors");
    }

    @Test
    void stateWithoutUpdaterAndMomentumComesBack() throws IOException {
        float[] parameters = SampleRun.state(1).parameters();
        RunState state =
                new RunState(0, 0, 0, parameters, new float[0], new float[0], JsonNodeFactory.instance.objectNode());
        store(1).write(state);
        SampleRun.requireSame(store(1).newestWhole().state().orElseThrow(), state);
    }

    @Test
    void everyFileIsHandedToTheDisk() throws IOException {
        FaultyFileSystem counting = FaultyFileSystem.sound();
        SampleRun.store(counting, run, 1).write(SampleRun.state(1));
        assertThat(counting.syncs()).isEqualTo(5);
    }

    @Test
    void aCheckpointIsAnAdapterThatPeftReads() throws IOException {
        store(1).write(SampleRun.state(1));

        PeftAdapter adapter = PeftFolder.read(run.resolve("checkpoints/round-000001"), SampleRun.LINEARS);

        assertThat(adapter.profile()).isEqualTo(SampleRun.FORMAT.profile());
        assertThat(adapter.baseModel()).isEqualTo(SampleRun.FORMAT.baseModel());
        assertThat(adapter.adapter().layout()).isEqualTo(SampleRun.FORMAT.layout());
        assertThat(adapter.adapter().config().scaling())
                .isEqualTo(SampleRun.FORMAT.config().scaling());
        float[] values = new float[SampleRun.state(1).parameters().length];
        adapter.adapter().values().get(values);
        assertThat(values).containsExactly(SampleRun.state(1).parameters());
    }

    @Test
    void aNewRunHasNoCheckpoint() throws IOException {
        assertThat(store(1).newestWhole()).isEqualTo(new Resumed(Optional.empty(), List.of()));
        assertThat(store(1).list()).isEmpty();
        assertThat(names(run)).isEmpty();
    }

    @Test
    void theNewestStay() throws IOException {
        for (int round = 1; round <= 5; round++) {
            store(2).write(SampleRun.state(round));
        }
        assertThat(names(run.resolve("checkpoints"))).containsExactly("round-000004", "round-000005");
    }

    @Test
    void theBestStaysBesides() throws IOException {
        for (int round = 1; round <= 6; round++) {
            store(2).write(withBest(SampleRun.state(round), round < 4 ? 2 : 3));
        }
        assertThat(names(run.resolve("checkpoints"))).containsExactly("round-000003", "round-000005", "round-000006");

        for (int round = 7; round <= 9; round++) {
            store(1).write(withBest(SampleRun.state(round), 6));
        }
        assertThat(names(run.resolve("checkpoints"))).containsExactly("round-000006", "round-000009");
    }

    private static RunState withBest(RunState state, int best) {
        ObjectNode notes = state.notes().deepCopy();
        notes.put(CheckpointStore.BEST_ROUND, best);
        return new RunState(
                state.round(),
                state.step(),
                state.pairs(),
                state.parameters(),
                state.updaterState(),
                state.outerMomentum(),
                notes);
    }

    @Test
    void oneThatNeverEndedIsRemovedWhenANewerIsWhole() throws IOException {
        store(3).write(SampleRun.state(1));
        Files.createDirectories(run.resolve("checkpoints/round-000002"));
        store(3).write(SampleRun.state(3));
        assertThat(names(run.resolve("checkpoints"))).containsExactly("round-000001", "round-000003");
    }

    @Test
    void aDamagedOneIsReplacedWhenItsRoundComesAgain() throws IOException {
        store(3).write(SampleRun.state(1));
        store(3).write(SampleRun.state(2));
        Files.write(run.resolve("checkpoints/round-000002/updater.safetensors"), new byte[3]);
        assertThat(store(3).newestWhole().state().orElseThrow().round()).isEqualTo(1);

        store(3).write(SampleRun.state(2));

        SampleRun.requireSame(store(3).newestWhole().state().orElseThrow(), SampleRun.state(2));
    }

    @Test
    void aWholeOneStaysAsItIs() throws IOException {
        store(3).write(SampleRun.state(2));
        Path manifest = run.resolve("checkpoints/round-000002/manifest.json");
        Object before = Files.readAttributes(manifest, "unix:ino,ctime");
        store(3).write(SampleRun.state(2));
        assertThat(Files.readAttributes(manifest, "unix:ino,ctime")).isEqualTo(before);
    }

    @Test
    void leftoversAreRemovedAndNothingElse() throws IOException {
        store(1).write(SampleRun.state(1));
        Path checkpoints = run.resolve("checkpoints");
        Files.createDirectories(checkpoints.resolve(".round-000002.0-0.tmp"));
        Files.writeString(checkpoints.resolve(".round-000002.0-0.tmp/state.json"), "{");
        Files.writeString(checkpoints.resolve("notes.txt"), "mine");
        Files.createDirectories(checkpoints.resolve("round-2"));

        store(1).removeLeftovers();
        store(1).write(SampleRun.state(3));

        assertThat(names(checkpoints)).containsExactly("notes.txt", "round-000003", "round-2");
    }

    @Test
    void listsWithoutReadingAll() throws IOException {
        store(9).write(SampleRun.state(1));
        store(9).write(SampleRun.state(2));
        store(9).write(SampleRun.state(3));
        Files.delete(run.resolve("checkpoints/round-000002/updater.safetensors"));

        List<StoredCheckpoint> list = store(9).list();

        assertThat(list).extracting(StoredCheckpoint::round).containsExactly(1, 2, 3);
        assertThat(list)
                .extracting(StoredCheckpoint::problem)
                .containsExactly(Optional.empty(), Optional.of("updater.safetensors is missing"), Optional.empty());
        assertThat(list.get(0).bytes())
                .isGreaterThan(4L * 4 * SampleRun.FORMAT.layout().length());
    }

    @Test
    void refusesAnotherRunsCheckpoint() throws IOException {
        store(1).write(SampleRun.state(7));
        CheckpointStore other = new CheckpointStore(
                FaultyFileSystem.sound(),
                new org.apache.hadoop.fs.Path(run.toUri()),
                "0ddba11".repeat(9),
                SampleRun.FORMAT,
                1);
        String message = "file:%s/checkpoints/round-000007 was written by another run: model, data or settings differ "
                + "(fingerprint 5ca1ab1e5ca1, but this run's is 0ddba110ddba); resume with the command that began it, "
                + "or name a new folder";
        assertThatThrownBy(other::newestWhole)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message, run);
        assertThatThrownBy(() -> other.write(SampleRun.state(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message, run);
    }

    @Test
    void refusesStatesThatAreNotOfTheAdapter() {
        RunState state = SampleRun.state(1);
        assertThatThrownBy(() ->
                        store(1).write(new RunState(1, 1, 1, new float[5], new float[0], new float[0], state.notes())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("adapter must have the layout's %d values, but has 5", state.parameters().length);
        assertThatThrownBy(() -> store(1).write(new RunState(
                        1,
                        1,
                        1,
                        state.parameters(),
                        new float[0],
                        new float[state.parameters().length + 1],
                        state.notes())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "an adapter of %d values must have a fitting updater, but has 0 and %d",
                        state.parameters().length, state.parameters().length + 1);
        state.parameters()[9] = Float.NaN;
        assertThatThrownBy(() -> store(1).write(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A of layers.0.self_attn.q_proj must hold finite numbers, but holds NaN");
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void anotherAdaptersValuesAreNotRead() throws IOException {
        store(1).write(SampleRun.state(1));
        AdapterFormat other = new AdapterFormat(
                new LoraConfig(2, 8, 0, false, TargetModules.allLinear(), 0),
                AdapterLayout.of(2, SampleRun.LINEARS),
                SampleRun.FORMAT.profile(),
                Optional.empty());
        Resumed resumed = new CheckpointStore(
                        FaultyFileSystem.sound(),
                        new org.apache.hadoop.fs.Path(run.toUri()),
                        SampleRun.FINGERPRINT,
                        other,
                        1)
                .newestWhole();
        assertThat(resumed.state()).isEmpty();
        assertThat(resumed.skipped())
                .singleElement()
                .asString()
                .startsWith("round-000001: state.json tells of more values");
    }

    @Test
    void refusesToKeepNone() {
        assertThatThrownBy(() -> store(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("one checkpoint at least must be kept, but 0 are to be");
    }

    private CheckpointStore store(int keep) {
        return SampleRun.store(FaultyFileSystem.sound(), run, keep);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
