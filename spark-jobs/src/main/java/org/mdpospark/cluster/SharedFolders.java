package org.mdpospark.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether folders on the driver's own disk are the executors' too, as they are on a share or on one machine. Where they
 * are not, a run would write half of its output where nobody looks.
 */
public final class SharedFolders {
    private static final String PROBE = ".mdpo-shared";

    private SharedFolders() {}

    /** What an executor's host sees of a file. */
    private record Sight(String host, boolean there) implements Serializable {
        static Sight of(String file) throws IOException {
            return new Sight(InetAddress.getLocalHost().getHostName(), Files.exists(Path.of(file)));
        }
    }

    /**
     * Writes a file into the folder, or into the nearest one above it that is there, and has executors look for it.
     * Folders on other file systems than {@code file:} are not looked at.
     *
     * @param option that names the folder
     * @throws IllegalArgumentException if an executor does not see it; the message names the executor's host
     */
    public static void require(JavaSparkContext context, String option, String folder) throws IOException {
        if (context.isLocal()) {
            return;
        }
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
        org.apache.hadoop.fs.Path qualified =
                path.getFileSystem(context.hadoopConfiguration()).makeQualified(path);
        if (!"file".equals(qualified.toUri().getScheme().toLowerCase(Locale.ROOT))) {
            return;
        }
        Path above = existing(Path.of(qualified.toUri().getPath()));
        if (above == null || !Files.isWritable(above)) {
            return; // the command itself says so, and better
        }
        Path probe = Files.createTempFile(above, PROBE, "");
        try {
            int executors = Math.max(1, context.sc().statusTracker().getExecutorInfos().length - 1);
            List<Sight> sights = context.parallelize(Collections.nCopies(executors, probe.toString()), executors)
                    .map(Sight::of)
                    .collect();
            for (Sight sight : sights) {
                if (!sight.there) {
                    throw new IllegalArgumentException(
                            "%s %s is on the driver's own disk, and not the same on executor host %s: name a folder on HDFS, on an object store or on a share of all machines"
                                    .formatted(option, folder, sight.host));
                }
            }
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private static @Nullable Path existing(Path folder) {
        Path above = folder;
        while (above != null && !Files.isDirectory(above)) {
            above = above.getParent();
        }
        return above;
    }
}
