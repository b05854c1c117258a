package org.mdpospark.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.SafetensorsInput;
import org.mdpospark.lora.PeftFiles;

/** Reads checkpoints without trust: neither the names nor the sizes that their files tell are followed. */
final class CheckpointReader {
    /** Names of the files that a manifest lists. */
    static final List<String> FILES =
            List.of(PeftFiles.CONFIG, PeftFiles.WEIGHTS, CheckpointState.Updater.FILE_NAME, CheckpointState.FILE_NAME);

    /** Longest {@value CheckpointState#FILE_NAME}. */
    static final int MOST_STATE_BYTES = 1 << 24;

    private static final int MOST_MANIFEST_BYTES = 1 << 16;
    private static final int BLOCK_BYTES = 1 << 16;

    private final FileSystem fileSystem;
    private final String fingerprint;
    private final AdapterFormat format;

    CheckpointReader(FileSystem fileSystem, String fingerprint, AdapterFormat format) {
        this.fileSystem = fileSystem;
        this.fingerprint = fingerprint;
        this.format = format;
    }

    /**
     * Reads a checkpoint.
     *
     * @param round that the folder's name tells
     * @throws DamagedCheckpointException if it is not whole
     * @throws IllegalArgumentException if it belongs to another run
     */
    RunState read(Path folder, int round) throws DamagedCheckpointException {
        CheckpointState state = verify(folder, round);
        float[] parameters = new float[(int) format.layout().length()];
        float[] updater = new float[state.updaterValues()];
        float[] momentum = new float[state.momentumValues()];
        open(folder, PeftFiles.WEIGHTS, stream -> {
            PeftFiles.readWeights(stream, format.adapter(parameters), format.profile());
            return parameters;
        });
        open(folder, CheckpointState.Updater.FILE_NAME, stream -> {
            SafetensorsInput input = new SafetensorsInput(stream, state.updaterTensors());
            input.read(CheckpointState.Updater.STATE, FloatBuffer.wrap(updater));
            input.read(CheckpointState.Updater.MOMENTUM, FloatBuffer.wrap(momentum));
            return updater;
        });
        return new RunState(state.round(), state.step(), state.pairs(), parameters, updater, momentum, state.notes());
    }

    /**
     * Reads all of a checkpoint and compares it with its manifest.
     *
     * @return what {@value CheckpointState#FILE_NAME} says
     * @throws DamagedCheckpointException if it is not whole
     * @throws IllegalArgumentException if it belongs to another run
     */
    CheckpointState verify(Path folder, int round) throws DamagedCheckpointException {
        CheckpointManifest manifest = manifest(folder);
        CheckpointState state = null;
        for (StoredFile file : manifest.files()) {
            requireLength(folder, file);
            if (file.name().equals(CheckpointState.FILE_NAME)) {
                state = state(folder, file, round);
            }
        }
        if (state == null) {
            throw new IllegalStateException("the manifest was seen to list " + CheckpointState.FILE_NAME);
        }
        for (StoredFile file : manifest.files()) {
            if (file.bytes() != expectedLength(file, state)) {
                throw new DamagedCheckpointException("%s has %d bytes, but this run's has %d"
                        .formatted(file.name(), file.bytes(), expectedLength(file, state)));
            }
            if (!file.name().equals(CheckpointState.FILE_NAME)) {
                requireHash(file, open(folder, file.name(), CheckpointReader::hash));
            }
        }
        return state;
    }

    /** Compares names and lengths with the manifest. */
    void verifyLengths(Path folder) throws DamagedCheckpointException {
        for (StoredFile file : manifest(folder).files()) {
            requireLength(folder, file);
        }
    }

    private CheckpointManifest manifest(Path folder) throws DamagedCheckpointException {
        CheckpointManifest manifest = json(
                CheckpointManifest.FILE_NAME,
                readSmall(folder, CheckpointManifest.FILE_NAME, MOST_MANIFEST_BYTES),
                CheckpointManifest.class);
        List<String> names =
                manifest.files().stream().map(StoredFile::name).sorted().toList();
        if (!names.equals(FILES.stream().sorted().toList())) {
            throw new DamagedCheckpointException(
                    CheckpointManifest.FILE_NAME + " lists other files than a checkpoint's");
        }
        return manifest;
    }

    private CheckpointState state(Path folder, StoredFile file, int round) throws DamagedCheckpointException {
        byte[] json = readSmall(folder, file.name(), MOST_STATE_BYTES);
        requireHash(file, Digests.sha256Hex(json));
        CheckpointState state = json(file.name(), json, CheckpointState.class);
        if (state.formatVersion() != CheckpointState.FORMAT_VERSION) {
            throw new DamagedCheckpointException("%s is of format %d, but this program reads format %d"
                    .formatted(file.name(), state.formatVersion(), CheckpointState.FORMAT_VERSION));
        }
        if (!state.fingerprint().equals(fingerprint)) {
            throw new IllegalArgumentException(
                    ("%s was written by another run: model, data or settings differ (fingerprint %.12s, but this run's "
                                    + "is %.12s); resume with the command that began it, or name a new folder")
                            .formatted(folder, state.fingerprint(), fingerprint));
        }
        if (state.round() != round) {
            throw new DamagedCheckpointException("%s is of round %d".formatted(file.name(), state.round()));
        }
        if (!state.fits(format.layout().length())) {
            throw new DamagedCheckpointException("%s tells of more values than an adapter of %d has: %d and %d"
                    .formatted(file.name(), format.layout().length(), state.updaterValues(), state.momentumValues()));
        }
        return state;
    }

    private long expectedLength(StoredFile file, CheckpointState state) throws DamagedCheckpointException {
        try {
            return switch (file.name()) {
                case PeftFiles.WEIGHTS -> PeftFiles.weightsLength(format.layout(), format.profile());
                case CheckpointState.Updater.FILE_NAME -> state.updaterLength();
                default -> file.bytes();
            };
        } catch (IOException e) {
            throw new DamagedCheckpointException(file.name() + " has no length that can be told", e);
        }
    }

    private void requireLength(Path folder, StoredFile file) throws DamagedCheckpointException {
        FileStatus status = status(folder, file.name());
        long missing = file.bytes() - status.getLen();
        if (missing != 0) {
            throw new DamagedCheckpointException(
                    "%s is %d bytes %s".formatted(file.name(), Math.abs(missing), missing > 0 ? "short" : "too long"));
        }
    }

    private static void requireHash(StoredFile file, String found) throws DamagedCheckpointException {
        if (!found.equals(file.sha256())) {
            throw new DamagedCheckpointException(file.name() + " holds other bytes than were written");
        }
    }

    private static String hash(InputStream stream) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] block = new byte[BLOCK_BYTES];
        for (int count = stream.read(block); count >= 0; count = stream.read(block)) {
            digest.update(block, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static <T> T json(String name, byte[] json, Class<T> type) throws DamagedCheckpointException {
        try {
            return CheckpointJson.read(json, type);
        } catch (IOException e) {
            throw new DamagedCheckpointException(name + " is no JSON of a checkpoint", e);
        }
    }

    private byte[] readSmall(Path folder, String name, int most) throws DamagedCheckpointException {
        if (status(folder, name).getLen() > most) {
            throw new DamagedCheckpointException("%s is longer than %d bytes".formatted(name, most));
        }
        return open(folder, name, stream -> stream.readNBytes(most));
    }

    private FileStatus status(Path folder, String name) throws DamagedCheckpointException {
        try {
            FileStatus status = fileSystem.getFileStatus(new Path(folder, name));
            if (!status.isFile()) {
                throw new DamagedCheckpointException(name + " is no file");
            }
            return status;
        } catch (DamagedCheckpointException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private interface Reading<T> {
        T from(InputStream stream) throws IOException;
    }

    private <T> T open(Path folder, String name, Reading<T> reading) throws DamagedCheckpointException {
        try (InputStream stream = fileSystem.open(new Path(folder, name))) {
            return reading.from(stream);
        } catch (FSError e) { // what the local file system makes of a broken disk
            throw unreadable(name, new IOException(e.getCause()));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static DamagedCheckpointException unreadable(String name, IOException e) {
        if (e instanceof FileNotFoundException) {
            String meaning = name.equals(CheckpointManifest.FILE_NAME) ? ", so writing it did not end" : "";
            return new DamagedCheckpointException(name + " is missing" + meaning, e);
        }
        return new DamagedCheckpointException("%s cannot be read: %s".formatted(name, e.getMessage()), e);
    }
}
