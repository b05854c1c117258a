package org.mdpospark.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.io.IOUtils;
import org.mdpospark.Digests;

/** Writing on any Hadoop file system so that what has its name is whole, also after the power failed. */
final class DurableFiles {
    private static final String TEMPORARY = ".tmp";

    private final FileSystem fileSystem;

    /** Takes a file system; of the local one the kind that hands files to the disk and makes no checksum files. */
    DurableFiles(FileSystem fileSystem) {
        this.fileSystem = fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem;
    }

    interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    /** Returns a hidden name beside a path that no other has. */
    static Path temporary(Path path) {
        return new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + TEMPORARY);
    }

    /** Returns whether a name is of the hidden ones for paths whose name begins so. */
    static boolean isTemporary(String name, String beginning) {
        return name.startsWith("." + beginning) && name.endsWith(TEMPORARY);
    }

    /** Writes a new file, hands it to the disk and checks its length. */
    StoredFile write(Path file, Content content) throws IOException {
        MessageDigest digest = Digests.sha256();
        long bytes;
        try {
            bytes = writeDurably(file, stream -> content.writeTo(new DigestOutputStream(stream, digest)));
        } catch (FSError e) { // what the local file system makes of a full disk
            throw new IOException(
                    e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
        }
        long found = fileSystem.getFileStatus(file).getLen();
        if (found != bytes) {
            throw new IOException("%s has %d bytes after %d were written".formatted(file, found, bytes));
        }
        return new StoredFile(file.getName(), bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Returns the number of bytes. */
    private long writeDurably(Path file, Content content) throws IOException {
        FSDataOutputStream stream = fileSystem.create(file, false);
        long bytes = -1;
        try {
            content.writeTo(stream);
            if (stream.hasCapability(StreamCapabilities.HSYNC)) {
                stream.hsync();
            } // else, as in object stores, closing is what makes it durable
            bytes = stream.getPos();
        } finally {
            if (bytes < 0) {
                // Not by try-with-resources: HDFS throws again what it threw before, which cannot suppress itself.
                IOUtils.closeStream(stream);
            }
        }
        stream.close();
        return bytes;
    }

    /** Makes a folder and what is missing above it. */
    void makeFolder(Path folder) throws IOException {
        if (!fileSystem.mkdirs(folder)) {
            throw new IOException("cannot make the folder " + folder);
        }
    }

    /** Gives a file or folder its final name, which must be free: some systems would move it below what is there. */
    void rename(Path from, Path to) throws IOException {
        if (fileSystem.exists(to)) {
            throw new FileAlreadyExistsException("cannot rename %s: %s is there already".formatted(from, to));
        }
        if (!fileSystem.rename(from, to)) {
            throw new IOException("cannot rename %s to %s".formatted(from, to));
        }
        sync(to.getParent());
    }

    /** Removes a file or folder with all below it, if there is one. */
    void delete(Path path) throws IOException {
        if (!fileSystem.delete(path, true) && fileSystem.exists(path)) {
            throw new IOException("cannot remove " + path);
        }
    }

    /** Removes what a failed operation leaves; a failure to do so is told with the first. */
    void deleteAfter(Throwable failure, Path path) {
        try {
            delete(path);
        } catch (IOException e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Returns what lies in a folder; nothing if there is none. */
    List<FileStatus> list(Path folder) throws IOException {
        try {
            return List.of(fileSystem.listStatus(folder));
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    /** Makes the names in a folder durable where that takes more than to write them: on local disks. */
    void sync(Path folder) throws IOException {
        if (!"file".equals(fileSystem.getUri().getScheme())) {
            return;
        }
        java.nio.file.Path local = java.nio.file.Path.of(folder.toUri().getPath());
        if (Files.getFileStore(local).supportsFileAttributeView("posix")) {
            try (FileChannel entries = FileChannel.open(local, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }
}
