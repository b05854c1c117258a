package org.mdpospark.pairs;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.pairs.image.ImageLocation;

/**
 * Puts images that rows carry as bytes where any task can read them again, end to end in one file for each task.
 * Without it another row's image would have to travel through a shuffle.
 */
final class ImageBlobs implements AutoCloseable {
    private final Path file;
    private final Configuration hadoop;
    private @Nullable FSDataOutputStream stream;

    ImageBlobs(Path file, Configuration hadoop) {
        this.file = file;
        this.hadoop = hadoop;
    }

    ImageLocation append(byte[] image) throws IOException {
        if (stream == null) {
            stream = file.getFileSystem(hadoop).create(file, false);
        }
        long offset = stream.getPos();
        stream.write(image);
        return new ImageLocation("", file.toString(), offset, image.length);
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }
}
