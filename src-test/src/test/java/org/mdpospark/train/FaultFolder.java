package org.mdpospark.train;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Faults to come, one file each, in a folder that all processes see. Whoever removes the file has the fault: so each
 * happens once, and the attempt after it passes.
 */
record FaultFolder(String path) implements Serializable {
    /** Where in a round a fault happens. */
    enum Phase {
        /** While the rows of a step are loaded; at a row. */
        LOAD,
        /** In the middle of a step, when the layer wants a row's images; at a row. */
        READ,
        /** Before a step; at a step. */
        BEFORE_STEP,
        /** When a step is computed; at a step. */
        AFTER_STEP,
        /** When the worker's result is written, but nobody knows; at the round's last step. */
        RESULT_WRITTEN,
        /** When executors begin to fetch and average results; at the round's last step, and a part of the results. */
        AVERAGE
    }

    /** What happens. */
    enum Mode {
        THROW,
        HALT,
        OUT_OF_MEMORY,
        SLOW,
        /** In the parameters, or in the gradient where the driver takes the step. */
        NOT_A_NUMBER
    }

    /** @param at a row or a step since the run began, as the phase has it */
    record Fault(Phase phase, long at, int worker, Mode mode) {
        String prefix() {
            return FaultFolder.prefix(phase, at, worker);
        }
    }

    /** Forgets all faults and notes. */
    void clear() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(path))) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void arm(Fault fault) {
        arm(fault, 1);
    }

    void arm(Fault fault, int times) {
        try {
            for (int i = 0; i < times; i++) {
                Files.createFile(Path.of(path, fault.prefix() + fault.mode() + "." + i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a fault, if there is one that nobody has taken. */
    Optional<Mode> take(Phase phase, long at, int worker) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(path), prefix(phase, at, worker) + "*")) {
            for (Path file : files) {
                if (Files.deleteIfExists(file)) {
                    return Optional.of(
                            Mode.valueOf(file.getFileName().toString().split("\\.", -1)[3]));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the faults that nobody has taken. */
    List<String> left() {
        List<String> left = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            left.addAll(left(phase));
        }
        return left;
    }

    List<String> left(Phase phase) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(path), phase + ".*")) {
            List<String> left = new ArrayList<>();
            files.forEach(file -> left.add(file.getFileName().toString()));
            return left;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes in which Spark stage the workers take a step. */
    void noteStage(int step, int stage) {
        try {
            Files.createFile(Path.of(path, stagePrefix(step) + stage));
        } catch (FileAlreadyExistsException e) {
            // another worker's note
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a fault of a stage that follows the one in which the workers took a step. */
    Optional<Mode> takeAfterWorkers(int stage, int partition) {
        try (DirectoryStream<Path> armed = Files.newDirectoryStream(Path.of(path), Phase.AVERAGE + ".*")) {
            for (Path fault : armed) {
                String[] parts = fault.getFileName().toString().split("\\.", -1);
                if (Integer.parseInt(parts[2]) == partition && isAfterWorkers(Integer.parseInt(parts[1]), stage)) {
                    return take(Phase.AVERAGE, Integer.parseInt(parts[1]), partition);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAfterWorkers(int step, int stage) throws IOException {
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(Path.of(path), stagePrefix(step) + "*")) {
            for (Path note : notes) {
                String name = note.getFileName().toString();
                return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1)) != stage;
            }
            return false;
        }
    }

    private static String stagePrefix(int step) {
        return "stage.%d.".formatted(step);
    }

    private static String prefix(Phase phase, long at, int worker) {
        return "%s.%d.%d.".formatted(phase, at, worker);
    }
}
