package org.mdpospark.pairs.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.SerializableConfiguration;
import org.mdpospark.Digests;

/**
 * Image files named by their content: {@code images/ab/ab12….jpg}. A file appears whole or not at all, so tasks may
 * write the same image at once, fail and be tried again.
 */
record ImageFolder(SerializableConfiguration hadoop, String folder) implements Serializable {
    /** Files on their way, below an export's folder; what is left there at the end belongs to failed tasks. */
    static final String TEMPORARY = "_temporary";

    /**
     * Writes an image unless it is there already.
     *
     * @param group the folder of such images
     * @return the file's path, relative to this folder
     */
    String write(String group, EncodedImage image) throws IOException {
        String hash = Digests.sha256Hex(image.bytes());
        String name = "%s/%s/%s.%s".formatted(group, hash.substring(0, 2), hash, image.extension());
        Path target = new Path(folder, name);
        FileSystem files = plain(target.getFileSystem(hadoop.value()));
        if (!files.exists(target)) {
            Path temporary = new Path(
                    folder,
                    "%s/%s-%d".formatted(TEMPORARY, hash, TaskContext.get().taskAttemptId()));
            try (OutputStream stream = files.create(temporary, true)) {
                stream.write(image.bytes());
            }
            files.mkdirs(target.getParent());
            publish(files, temporary, target);
        }
        return name;
    }

    private static void publish(FileSystem files, Path temporary, Path target) throws IOException {
        if (files.rename(temporary, target)) {
            return;
        }
        files.delete(temporary, false);
        if (!files.exists(target)) { // else another task was first, with the same bytes
            throw new IOException("cannot rename %s to %s".formatted(temporary, target));
        }
    }

    /** Returns the file system without the checksum files that Hadoop keeps beside local ones. */
    static FileSystem plain(FileSystem files) {
        return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    }
}
