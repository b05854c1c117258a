package org.mdpospark.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * A small file that is written again and again while others read it: at any time they find the old text or the new one,
 * whole. HDFS can append, object stores cannot, and all can do this.
 */
public final class WholeFile {
    private final Configuration hadoop;
    private final Path path;

    public WholeFile(Configuration hadoop, Path path) {
        this.hadoop = hadoop;
        this.path = path;
    }

    /** Puts this content in place of what the file held; folders above it are made. */
    public void write(byte[] content) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        if (files instanceof LocalFileSystem local) {
            writeLocal(local.pathToFile(path).toPath(), content);
            return;
        }
        Path temporary = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
        try {
            try (OutputStream stream = files.create(temporary, false)) {
                stream.write(content);
            }
            replace(files, temporary, content);
        } finally {
            files.delete(temporary, false);
        }
    }

    private void replace(FileSystem files, Path temporary, byte[] content) throws IOException {
        try {
            FileContext.getFileContext(files.getUri(), hadoop)
                    .rename(files.makeQualified(temporary), files.makeQualified(path), Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) {
            // A store without renaming over a file: those show a file only once it is whole.
            try (OutputStream stream = files.create(path, true)) {
                stream.write(content);
            }
        }
    }

    /** Past Hadoop, whose renaming over a local file leaves a moment without the file. */
    private static void writeLocal(java.nio.file.Path file, byte[] content) throws IOException {
        java.nio.file.Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("cannot write to %s: it is no file".formatted(file));
        }
        Files.createDirectories(folder);
        java.nio.file.Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
