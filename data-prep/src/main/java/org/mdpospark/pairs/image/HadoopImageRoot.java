package org.mdpospark.pairs.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.mdpospark.pairs.input.RowRejectedException;

/** Images on HDFS, an object store or whatever else the Hadoop client opens. */
final class HadoopImageRoot implements ImageRoot {
    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_MILLIS = 200;

    private final FileSystem fileSystem;
    private final Path root;

    HadoopImageRoot(FileSystem fileSystem, Path root) {
        this.fileSystem = fileSystem;
        this.root = root;
    }

    @Override
    public byte[] read(String path, int maxBytes) throws RowRejectedException, IOException {
        ImageRoot.requireRelative(path);
        // Path(String) would read a colon as a scheme and a percent sign as an escape
        Path file = new Path(
                root.toUri().getScheme(),
                root.toUri().getAuthority(),
                root.toUri().getPath() + "/" + path);
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            pauseBefore(attempt);
            try {
                return readOnce(file, path, maxBytes);
            } catch (FileNotFoundException e) {
                throw ImageRoot.missing(path);
            } catch (AccessControlException e) {
                throw ImageRoot.unreadable(path, "may not be read by this user");
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("cannot read " + file + " after " + ATTEMPTS + " attempts", last);
    }

    private byte[] readOnce(Path file, String path, int maxBytes) throws IOException, RowRejectedException {
        FileStatus status = fileSystem.getFileStatus(file);
        if (!status.isFile()) {
            throw ImageRoot.unreadable(path, "is not a file");
        }
        if (status.getLen() > maxBytes) {
            throw ImageRoot.tooLarge(path, status.getLen(), maxBytes);
        }
        byte[] bytes = new byte[(int) status.getLen()];
        try (FSDataInputStream stream = fileSystem.open(file)) {
            stream.readFully(0, bytes);
        }
        return bytes;
    }

    private static void pauseBefore(int attempt) throws IOException {
        if (attempt > 0) {
            try {
                Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting to read again", e);
            }
        }
    }
}
