package org.mdpospark.pairs.table;

import java.io.IOException;
import java.security.MessageDigest;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file whose SHA-256 is known once it is written, without reading it again. */
final class DigestingOutputFile implements OutputFile {
    private final OutputFile file;
    private final MessageDigest digest;

    DigestingOutputFile(OutputFile file, MessageDigest digest) {
        this.file = file;
        this.digest = digest;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
        return new DigestingStream(file.create(blockSizeHint), digest);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        return new DigestingStream(file.createOrOverwrite(blockSizeHint), digest);
    }

    @Override
    public boolean supportsBlockSize() {
        return file.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
        return file.defaultBlockSize();
    }

    @Override
    public String getPath() {
        return file.getPath();
    }

    private static final class DigestingStream extends PositionOutputStream {
        private final PositionOutputStream stream;
        private final MessageDigest digest;

        DigestingStream(PositionOutputStream stream, MessageDigest digest) {
            this.stream = stream;
            this.digest = digest;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            stream.write(value);
            digest.update((byte) value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
            digest.update(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
