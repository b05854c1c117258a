package org.mdpospark.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A file system with the manners of an object store: a file is seen when it is closed, and nothing is appended. */
public final class StoreFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "store";

    /** Returns settings with which Hadoop finds it. */
    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.store.impl", StoreFileSystem.class, FileSystem.class);
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return closedAtOnce(path, overwrite);
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return closedAtOnce(path, overwrite);
    }

    private FSDataOutputStream closedAtOnce(Path path, boolean overwrite) throws IOException {
        if (!overwrite && exists(path)) {
            throw new IOException("there is a file already: " + path);
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                try (OutputStream file = StoreFileSystem.super.create(path, true, 4096, (short) 1, 1 << 20, null)) {
                    writeTo(file);
                }
            }
        };
        return new FSDataOutputStream(content, null);
    }
}
