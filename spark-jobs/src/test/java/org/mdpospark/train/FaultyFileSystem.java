package org.mdpospark.train;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk, which counts operations and fails at one of them. */
final class FaultyFileSystem extends RawLocalFileSystem {
    private static final Configuration CONFIGURATION = new Configuration();

    private final int failAt;
    private final Fault fault;
    private int operations;
    private int syncs;
    private int depth; // operations that the superclass makes of one of ours do not count

    /** What happens at the operation. */
    enum Fault {
        /** It fails; the ones behind it succeed. */
        ONCE,
        /** It fails, and so do all behind it, as if the process had died. */
        FOR_GOOD,
        /** The Java machine stops at once. */
        HALT
    }

    private FaultyFileSystem(int failAt, Fault fault) {
        this.failAt = failAt;
        this.fault = fault;
    }

    static FaultyFileSystem sound() {
        return failing(Integer.MAX_VALUE, Fault.ONCE);
    }

    /**
     * Returns a file system that fails.
     *
     * @param failAt number of the operation, from 1
     */
    static FaultyFileSystem failing(int failAt, Fault fault) {
        FaultyFileSystem fileSystem = new FaultyFileSystem(failAt, fault);
        try {
            fileSystem.initialize(URI.create("file:///"), CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fileSystem;
    }

    boolean hasFailed() {
        return operations >= failAt;
    }

    int operations() {
        return operations;
    }

    int syncs() {
        return syncs;
    }

    private boolean isFaulty() {
        operations++;
        return operations == failAt || (operations > failAt && fault == Fault.FOR_GOOD);
    }

    private void fail(String operation) throws IOException {
        if (fault == Fault.HALT) {
            Runtime.getRuntime().halt(137);
        }
        throw new IOException("No space left on device (%s, operation %d)".formatted(operation, operations));
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T counted(String name, Operation<T> operation) throws IOException {
        if (depth == 0 && isFaulty()) {
            fail(name);
        }
        depth++;
        try {
            return operation.run();
        } finally {
            depth--;
        }
    }

    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int buffer, short replication, long block, Progressable progress)
            throws IOException {
        FSDataOutputStream stream =
                counted("create", () -> super.create(path, overwrite, buffer, replication, block, progress));
        return new FSDataOutputStream(new FaultyStream(stream), null);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return counted("rename", () -> super.rename(from, to));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return counted("delete", () -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return counted("mkdirs", () -> super.mkdirs(path));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
        return counted("mkdirs", () -> super.mkdirs(path, permission));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return counted("list", () -> super.listStatus(path));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return counted("status", () -> super.getFileStatus(path));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return counted("exists", () -> super.exists(path));
    }

    /** A file being written; a write that fails leaves half of its bytes. */
    private final class FaultyStream extends OutputStream implements Syncable, StreamCapabilities {
        private final FSDataOutputStream stream;

        FaultyStream(FSDataOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (isFaulty()) {
                stream.write(bytes, offset, length / 2);
                stream.hflush();
                fail("write");
            }
            stream.write(bytes, offset, length);
        }

        @Override
        public void hflush() throws IOException {
            stream.hflush();
        }

        @Override
        public void hsync() throws IOException {
            if (isFaulty()) {
                fail("sync");
            }
            syncs++;
            stream.hsync();
        }

        @Override
        public void close() throws IOException {
            boolean faulty = isFaulty();
            stream.close();
            if (faulty) {
                fail("close");
            }
        }

        @Override
        public boolean hasCapability(String capability) {
            return stream.hasCapability(capability);
        }
    }
}
