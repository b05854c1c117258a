package org.mdpospark.pairs.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.jspecify.annotations.Nullable;

/** Opens files of records, decompressed where the ending asks for it. */
final class InputStreams {
    private InputStreams() {}

    static boolean isCompressed(Configuration hadoop, Path file) {
        return codec(hadoop, file) != null;
    }

    /**
     * Opens a file. While it is read, a checked exception tells of bad compressed data; what goes wrong in the file
     * system below, and may go well at the next try, is unchecked.
     *
     * @param start byte to begin at; 0 for a compressed file
     */
    static InputStream open(Configuration hadoop, Path file, long start) throws IOException {
        FSDataInputStream stored = file.getFileSystem(hadoop).open(file);
        try {
            stored.seek(start);
            CompressionCodec codec = codec(hadoop, file);
            InputStream storage = new StorageStream(stored);
            return codec == null ? storage : codec.createInputStream(storage);
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private static @Nullable CompressionCodec codec(Configuration hadoop, Path file) {
        return new CompressionCodecFactory(hadoop).getCodec(file);
    }

    private static final class StorageStream extends FilterInputStream {
        StorageStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
