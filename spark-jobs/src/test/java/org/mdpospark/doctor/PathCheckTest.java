package org.mdpospark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathCheckTest {
    private static final Place HERE = new Place(new SparkConf(false), List.of());

    @TempDir
    private Path folder;

    @Test
    void aFolderIsWrittenToAndLeftAsItWas() throws IOException {
        Path deep = folder.resolve("new/deep");
        PathCheck check = PathCheck.of(deep.toUri().toString());
        List<Check.Cleaning> cleanings = new ArrayList<>();

        PathCheck.Facts driver = check.lookFirst(HERE, cleanings::add);
        PathCheck.Facts executor = check.look(HERE);
        Files.createFile(deep.resolve(check.mark() + "-of-one-that-died"));

        assertThat(driver).isEqualTo(executor).isEqualTo(new PathCheck.Facts("", "", "", true));
        assertThat(Judged.one(check, executor, Judged.EXECUTOR).mark()).isEqualTo(Mark.OK);
        for (Check.Cleaning cleaning : cleanings) {
            cleaning.run();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatOthersPutThereStays() throws IOException {
        Path deep = folder.resolve("new/deep");
        List<Check.Cleaning> cleanings = new ArrayList<>();
        PathCheck.of(deep.toString()).lookFirst(HERE, cleanings::add);
        Files.createFile(folder.resolve("new/others"));
        for (Check.Cleaning cleaning : cleanings) {
            cleaning.run();
        }
        assertThat(folder.resolve("new/others")).exists();
        assertThat(deep).doesNotExist();
    }

    @Test
    void aFolderOfAnotherMachineIsTold() throws IOException {
        Files.createFile(folder.resolve("others"));
        PathCheck check = PathCheck.of(folder.toString()); // as an executor sees it whose driver's mark is elsewhere
        assertThat(Judged.one(check, check.look(HERE), Judged.EXECUTOR))
                .isEqualTo(Finding.fail(
                        "path",
                        folder + " is not the folder that the driver sees: its file is not there",
                        "use a file system that all machines share, such as hdfs, s3a or NFS"));
    }

    @ParameterizedTest
    @CsvSource({
        "s3a://b/x, use s3a:// and add --packages org.apache.hadoop:hadoop-aws:",
        "abfss://b/x, add --packages org.apache.hadoop:hadoop-azure:",
        "gs://b/x, add the Cloud Storage connector",
        "foo://b/x, name a file system that Hadoop knows",
    })
    void missingLibrariesAreNamed(String address, String remedy) {
        PathCheck check = PathCheck.of(address);
        PathCheck.Facts facts =
                PathCheck.failed("write", new UnsupportedFileSystemException("No FileSystem for scheme"));
        assertThat(Judged.one(check, facts, Judged.EXECUTOR).remedy()).startsWith(remedy);
    }

    @Test
    void remediesFitTheCause() {
        PathCheck check = PathCheck.of("hdfs://nn/runs");
        assertThat(remedy(check, new java.net.ConnectException("Connection refused")))
                .startsWith("see that the service runs");
        assertThat(remedy(check, new AccessControlException("Permission denied: user=a")))
                .startsWith("give the user who runs Spark the right");
        assertThat(remedy(check, new java.io.FileNotFoundException("nothing there")))
                .startsWith("make the folder");
        assertThat(check.judgeProblem("no answer within 20 s", Judged.EXECUTOR).text())
                .isEqualTo("hdfs://nn/runs: no answer within 20 s");
    }

    private static String remedy(PathCheck check, Exception failure) {
        return Judged.one(check, PathCheck.failed("write", failure), Judged.EXECUTOR)
                .remedy();
    }
}
