package org.mdpospark.train;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.checkpoint.SafetensorsOutput;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.PeftFiles;

/**
 * The checkpoints of a run, in its folder's {@code checkpoints} on any Hadoop file system: one folder a round, such as
 * {@code round-000012}, which is also an adapter that PEFT loads.
 *
 * <p>A checkpoint is written under a hidden name, handed to the disk, renamed, and then gets its manifest with the
 * length and the SHA-256 of each file. Only a folder that agrees with its manifest is whole, so at whatever moment
 * writing ends, the newest whole checkpoint is the one before or the new one.
 *
 * <p>One process at a time may write to a run's folder. For use by one thread.
 */
public final class CheckpointStore {
    /** Name of the number in a state's notes that says of which round the checkpoint is never removed. */
    public static final String BEST_ROUND = "bestRound";

    private static final String FOLDER = "checkpoints";
    private static final String PREFIX = "round-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{6,10})");

    private final DurableFiles files;
    private final Path folder;
    private final String fingerprint;
    private final AdapterFormat format;
    private final int keep;
    private final CheckpointReader reader;

    /**
     * Opens a run's checkpoints; nothing is written yet.
     *
     * @param fingerprint of everything that decides the run
     * @param format of the adapter that the run trains
     * @param keep how many checkpoints stay, besides the best one; positive
     */
    public CheckpointStore(FileSystem fileSystem, Path runFolder, String fingerprint, AdapterFormat format, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException(
                    "one checkpoint at least must be kept, but %d are to be".formatted(keep));
        }
        this.files = new DurableFiles(fileSystem);
        this.folder = files.fileSystem().makeQualified(new Path(runFolder, FOLDER));
        this.fingerprint = fingerprint;
        this.format = format;
        this.keep = keep;
        this.reader = new CheckpointReader(files.fileSystem(), fingerprint, format);
    }

    /** A folder that is called as a checkpoint. */
    private record Entry(Path path, int round) {}

    /**
     * Removes what writes that never ended left under hidden names. To be called before a run writes, and while no
     * other process does.
     */
    public void removeLeftovers() throws IOException {
        for (FileStatus entry : files.list(folder)) {
            if (DurableFiles.isTemporary(entry.getPath().getName(), PREFIX)) {
                files.delete(entry.getPath());
            }
        }
    }

    /**
     * Writes the state after a round, then removes the oldest checkpoints beyond those that stay. A whole checkpoint of
     * this round stays as it is: the run's fingerprint and the round decide all of it.
     *
     * @throws CheckpointException if the file system fails, for instance because it is full
     * @throws IllegalArgumentException if the state is not of the run's adapter, or not finite
     */
    public void write(RunState state) throws CheckpointException {
        CheckpointState described = CheckpointState.of(fingerprint, state);
        if (!described.fits(format.layout().length())) {
            throw new IllegalArgumentException("an adapter of %d values must have a fitting updater, but has %d and %d"
                    .formatted(format.layout().length(), described.updaterValues(), described.momentumValues()));
        }
        Adapter adapter = format.adapter(state.parameters());
        adapter.requireFinite();
        Entry entry = new Entry(new Path(folder, PREFIX + "%06d".formatted(state.round())), state.round());
        try {
            if (!isWhole(entry)) {
                writeNew(entry.path(), state, described, adapter);
            }
        } catch (IOException e) {
            throw new CheckpointException(failure(entry, described, e), e);
        }
        try {
            removeOlder(entry, state.notes().path(BEST_ROUND).asInt(-1));
        } catch (IOException e) {
            throw new CheckpointException(
                    "an old checkpoint in %s cannot be removed (%s): see what keeps it; %s is whole, and the run can be resumed from it"
                            .formatted(folder, e.getMessage(), entry.path().getName()),
                    e);
        }
    }

    private void writeNew(Path target, RunState state, CheckpointState described, Adapter adapter) throws IOException {
        files.makeFolder(folder);
        files.sync(folder.getParent());
        Path temporary = DurableFiles.temporary(target);
        try {
            files.makeFolder(temporary);
            CheckpointManifest manifest = fill(temporary, state, described, adapter);
            files.sync(temporary);
            files.delete(target); // not whole, or we would not write it
            files.rename(temporary, target);
            publish(target, manifest);
        } catch (IOException | RuntimeException | Error e) {
            files.deleteAfter(e, temporary);
            throw e;
        }
    }

    private CheckpointManifest fill(Path target, RunState state, CheckpointState described, Adapter adapter)
            throws IOException {
        List<StoredFile> stored = new ArrayList<>();
        stored.add(files.write(new Path(target, PeftFiles.CONFIG), stream -> format.writeConfig(stream, adapter)));
        stored.add(files.write(new Path(target, PeftFiles.WEIGHTS), stream -> format.writeWeights(stream, adapter)));
        stored.add(files.write(new Path(target, CheckpointState.Updater.FILE_NAME), stream -> {
            SafetensorsOutput output = new SafetensorsOutput(stream, described.updaterTensors());
            writeAny(output, CheckpointState.Updater.STATE, state.updaterState());
            writeAny(output, CheckpointState.Updater.MOMENTUM, state.outerMomentum());
            output.requireFull();
        }));
        byte[] json = CheckpointJson.bytes(described);
        if (json.length > CheckpointReader.MOST_STATE_BYTES) {
            throw new IllegalArgumentException("a run's notes must have at most %d bytes, but have %d"
                    .formatted(CheckpointReader.MOST_STATE_BYTES, json.length));
        }
        stored.add(files.write(new Path(target, CheckpointState.FILE_NAME), stream -> stream.write(json)));
        return new CheckpointManifest(stored);
    }

    /** Writes values if there are any: a tensor without values has no turn. */
    private static void writeAny(SafetensorsOutput output, String name, float... values) throws IOException {
        if (values.length > 0) {
            output.write(name, FloatBuffer.wrap(values));
        }
    }

    private void publish(Path target, CheckpointManifest manifest) throws IOException {
        Path file = new Path(target, CheckpointManifest.FILE_NAME);
        Path temporary = DurableFiles.temporary(file);
        byte[] json = CheckpointJson.bytes(manifest);
        files.write(temporary, stream -> stream.write(json));
        files.rename(temporary, file);
    }

    private boolean isWhole(Entry entry) throws IOException {
        if (!files.fileSystem().exists(entry.path())) {
            return false;
        }
        try {
            reader.verify(entry.path(), entry.round());
            return true;
        } catch (DamagedCheckpointException e) {
            return false;
        }
    }

    /** Removes checkpoints before the newest, which is whole, but for those that stay. */
    private void removeOlder(Entry newest, int bestRound) throws IOException {
        int kept = 1;
        for (Entry entry : entries()) {
            if (entry.round() >= newest.round() || entry.round() == bestRound) {
                continue;
            }
            boolean ended = files.fileSystem().exists(new Path(entry.path(), CheckpointManifest.FILE_NAME));
            if (ended && kept < keep) {
                kept++;
            } else {
                files.delete(entry.path());
            }
        }
    }

    /** Returns the folders, the newest first. */
    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (FileStatus status : files.list(folder)) {
            Matcher name = NAME.matcher(status.getPath().getName());
            if (status.isDirectory() && name.matches() && Long.parseLong(name.group(1)) <= Integer.MAX_VALUE) {
                entries.add(new Entry(status.getPath(), Integer.parseInt(name.group(1))));
            }
        }
        entries.sort(Comparator.comparingInt(Entry::round).reversed());
        return entries;
    }

    /**
     * Reads the newest checkpoint that is whole.
     *
     * @throws IllegalArgumentException if it belongs to another run
     */
    public Resumed newestWhole() throws IOException {
        List<String> skipped = new ArrayList<>();
        for (Entry entry : entries()) {
            try {
                return new Resumed(Optional.of(reader.read(entry.path(), entry.round())), skipped);
            } catch (DamagedCheckpointException e) {
                skipped.add(entry.path().getName() + ": " + e.getMessage());
            }
        }
        return new Resumed(Optional.empty(), skipped);
    }

    /** Returns the checkpoints, the oldest first, without reading all of them. */
    public List<StoredCheckpoint> list() throws IOException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        for (Entry entry : entries()) {
            long bytes = 0;
            for (FileStatus file : files.list(entry.path())) {
                bytes += file.getLen();
            }
            checkpoints.add(0, new StoredCheckpoint(entry.path().getName(), entry.round(), bytes, problem(entry)));
        }
        return checkpoints;
    }

    private Optional<String> problem(Entry entry) {
        try {
            reader.verifyLengths(entry.path());
            return Optional.empty();
        } catch (DamagedCheckpointException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private String failure(Entry entry, CheckpointState state, IOException cause) {
        String room = freeBytes().isPresent()
                ? "; %,d bytes are free there, and a checkpoint takes about %,d"
                        .formatted(
                                freeBytes().getAsLong(),
                                4L * (format.layout().length() + state.updaterValues() + state.momentumValues()))
                : "";
        return ("%s cannot be written to %s (%s)%s: free space there, or mend what the cause says; the run can be "
                        + "resumed from the checkpoint before")
                .formatted(entry.path().getName(), folder, firstLine(cause), room);
    }

    private OptionalLong freeBytes() {
        try {
            long free = files.fileSystem().getStatus(folder).getRemaining();
            return free == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(free);
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static String firstLine(IOException cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
