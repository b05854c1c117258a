package org.mdpospark.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.mdpospark.train.WholeFile;

/**
 * Where {@code --outcome} says that a command's outcome goes. While a command runs, and if it is killed, there is none.
 */
final class OutcomeFile {
    static final String OPTION = "--outcome";
    private static final int MOST_BYTES = 1 << 20;

    private final String name;
    private final Configuration hadoop;

    OutcomeFile(String name, Configuration hadoop) {
        this.name = name;
        this.hadoop = hadoop;
    }

    /** Returns the file that the arguments name, which may be wrong in all else. */
    static Optional<OutcomeFile> of(List<String> arguments) {
        String name = "";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals(OPTION) && i + 1 < arguments.size()) {
                name = arguments.get(i + 1);
            } else if (argument.startsWith(OPTION + "=")) {
                name = argument.substring(OPTION.length() + 1);
            }
        }
        return name.isBlank() ? Optional.empty() : Optional.of(new OutcomeFile(name, Sessions.hadoop()));
    }

    /**
     * Removes an earlier outcome.
     *
     * @throws EnvironmentException if that cannot be
     */
    void clear() {
        try {
            Path file = new Path(name);
            file.getFileSystem(hadoop).delete(file, false);
        } catch (IOException | RuntimeException e) {
            throw unusable(e);
        }
    }

    /**
     * Reads the outcome; empty if there is none.
     *
     * @throws IllegalArgumentException if the file holds something else
     * @throws EnvironmentException if its file system cannot be reached
     */
    Optional<Outcome> read() {
        Path file = new Path(name);
        try (InputStream stream = file.getFileSystem(hadoop).open(file)) {
            return Optional.of(Outcome.of(stream.readNBytes(MOST_BYTES)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s holds no outcome: %s".formatted(name, e.getMessage()), e);
        } catch (IOException e) {
            throw new EnvironmentException(
                    "%s cannot be read (%s): name a file on a file system that this machine reaches"
                            .formatted(name, firstLine(e)),
                    e);
        }
    }

    /**
     * Writes the outcome, whole.
     *
     * @throws EnvironmentException if that cannot be
     */
    void write(Outcome outcome) {
        try {
            new WholeFile(hadoop, new Path(name)).write(outcome.json());
        } catch (IOException | RuntimeException e) {
            throw unusable(e);
        }
    }

    private EnvironmentException unusable(Exception cause) {
        return new EnvironmentException(
                "%s %s cannot be written (%s): name a file in a folder that the driver may write to"
                        .formatted(OPTION, name, firstLine(cause)),
                cause);
    }

    private static String firstLine(Exception cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
