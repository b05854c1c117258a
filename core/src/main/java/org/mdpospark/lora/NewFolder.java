package org.mdpospark.lora;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that appears whole or not at all: it is filled beside its place, under a hidden name, and then renamed.
 * Unless it was {@linkplain #publish published}, closing it removes it.
 */
final class NewFolder implements AutoCloseable {
    private final Path target;
    private final Path staged;

    private NewFolder(Path target, Path staged) {
        this.target = target;
        this.staged = staged;
    }

    /**
     * Begins a folder.
     *
     * @throws IllegalArgumentException if there is something at its place already, other than an empty folder
     */
    static NewFolder at(Path folder) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        requireFree(target);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("folder must be new, but is the root of the file system");
        }
        Files.createDirectories(parent);
        Path staged = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.createDirectory(staged);
        return new NewFolder(target, staged);
    }

    private static void requireFree(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (Stream<Path> entries = Files.list(target)) {
                if (entries.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            "folder %s must be new or empty, but holds files: name another one".formatted(target));
                }
            }
        } else if (Files.exists(target)) {
            throw new IllegalArgumentException(
                    "folder %s must be new, but there is a file: name another one".formatted(target));
        }
    }

    /** Returns where to put the folder's files for now. */
    Path path() {
        return staged;
    }

    /** Hands everything to the disk, then gives the folder its name. */
    void publish() throws IOException {
        for (Path path : entries()) {
            sync(path);
        }
        Files.deleteIfExists(target); // an empty folder, which not every system renames over
        Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
        Path parent = target.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(staged)) {
            for (Path path : entries()) {
                Files.delete(path);
            }
        }
    }

    /** Returns all files and folders, what lies in a folder before it. */
    private List<Path> entries() throws IOException {
        try (Stream<Path> paths = Files.walk(staged)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
