package org.mdpospark.train;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * A file that others read while it grows. Where the file system shows only closed files, as object stores do, the file
 * is written anew each time, with the same beginning.
 */
final class GrowingFile implements Closeable {
    private final FileSystem files;
    private final Path path;
    private byte[] content = {};
    private @Nullable FSDataOutputStream stream;
    private boolean rewritten;

    GrowingFile(FileSystem files, Path path) {
        // Hadoop's checksums of local files hold back what does not fill a block.
        this.files = files instanceof LocalFileSystem local ? local.getRaw() : files;
        this.path = path;
    }

    /** Adds to the file; readers see it when this returns. */
    void append(byte[] bytes) throws IOException {
        if (rewritten) {
            rewrite(bytes);
            return;
        }
        FSDataOutputStream open = stream == null ? files.create(path, false) : stream;
        stream = open;
        if (!open.hasCapability(StreamCapabilities.HSYNC)) {
            open.close();
            stream = null;
            rewritten = true;
            rewrite(bytes);
            return;
        }
        open.write(bytes);
        open.hflush();
    }

    private void rewrite(byte[] bytes) throws IOException {
        byte[] all = new byte[content.length + bytes.length];
        System.arraycopy(content, 0, all, 0, content.length);
        System.arraycopy(bytes, 0, all, content.length, bytes.length);
        try (OutputStream target = files.create(path, true)) {
            target.write(all);
        }
        content = all;
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
