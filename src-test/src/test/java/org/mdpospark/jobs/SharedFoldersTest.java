package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.cluster.SharedFolders;

/** Folders of the driver as an executor sees them, which is a process with another working folder. */
class SharedFoldersTest {
    @RegisterExtension
    static final LocalSpark CLUSTER = new LocalSpark(Map.of(
            "spark.master",
            "local-cluster[1,1,1024]",
            "spark.executor.extraClassPath",
            System.getProperty("java.class.path"),
            ShortLife.SETTING,
            ShortLife.JAVA_OPTIONS));

    @TempDir
    private Path folder;

    @Test
    void folderThatExecutorsSeeIsTaken() throws IOException {
        SharedFolders.require(
                context(), "--out", folder.resolve("not/there/yet").toString());
        SharedFolders.require(context(), "--out", "file:" + folder);

        assertThat(folder).isEmptyDirectory();
    }

    /** Linux shows each process its own working folder under this name: one path, two places. */
    @Test
    void folderThatIsAnotherOneForExecutorsIsRefused() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        long before = entries(here);

        assertThatThrownBy(() -> SharedFolders.require(context(), "--out", "/proc/self/cwd/out"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "--out /proc/self/cwd/out is on the driver's own disk, and not the same on executor host ");

        assertThat(entries(here)).isEqualTo(before);
    }

    private static long entries(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.count();
        }
    }

    private static JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(CLUSTER.session().sparkContext());
    }
}
