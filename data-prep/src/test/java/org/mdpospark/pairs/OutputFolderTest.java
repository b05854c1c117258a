package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    private Path root;

    @Test
    void aFinishedDataSetCanBeClearedAfterAKillAtAnyMoment() throws IOException {
        killAndClear(false, true);
    }

    @Test
    void anUnfinishedDataSetCanBeClearedAfterAKillAtAnyMoment() throws IOException {
        killAndClear(true, false);
    }

    @Test
    void aDataSetWhoseWorkIsStillThereCanBeClearedAfterAKillAtAnyMoment() throws IOException {
        killAndClear(true, true);
    }

    private void killAndClear(boolean planned, boolean published) throws IOException {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.mortal.impl", MortalFileSystem.class.getName());
        hadoop.setBoolean("fs.mortal.impl.disable.cache", true);
        boolean killed = true;
        for (int lifetime = 0; killed; lifetime++) {
            Path folder = Files.createDirectory(root.resolve(planned + "-" + published + lifetime));
            fill(folder, planned, published);
            killed = isKilled(folder("mortal:" + folder, withLifetime(hadoop, lifetime)));
            if (killed) {
                OutputFolder<Manifest, PartResult> next =
                        folder("mortal:" + folder, withLifetime(hadoop, Integer.MAX_VALUE));
                assertThatCode(() -> next.requireOurs("--out", "pairs"))
                        .as(
                                "after %d changes, with %s",
                                lifetime, Arrays.toString(folder.toFile().list()))
                        .doesNotThrowAnyException();
                if (Files.exists(folder.resolve("manifest.json"))) {
                    assertThat(folder.resolve("data/train-0.parquet")).exists();
                }
                next.clear();
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    private static OutputFolder<Manifest, PartResult> folder(String path, Configuration hadoop) throws IOException {
        return new OutputFolder<>(path, PartResult.LAYOUT, hadoop);
    }

    private static Configuration withLifetime(Configuration hadoop, int changes) {
        Configuration copy = new Configuration(hadoop);
        copy.setInt(MortalFileSystem.LIFETIME, changes);
        return copy;
    }

    private static boolean isKilled(OutputFolder<Manifest, PartResult> folder) throws IOException {
        try {
            folder.clear();
            return false;
        } catch (Killed e) {
            return true;
        }
    }

    private static void fill(Path folder, boolean planned, boolean published) throws IOException {
        for (String file : List.of(
                "data/train-0.parquet",
                "data/train-1.parquet",
                "quarantine/part-0.parquet",
                "export/trl/train-0.parquet",
                "README.md",
                "report.html")) {
            write(folder.resolve(file), "");
        }
        if (published) {
            write(folder.resolve("manifest.json"), "{\"format\":\"mdpo-pairs/1\",\"fingerprint\":\"a\"}");
        }
        if (planned) {
            write(folder.resolve("_work/parts/00000.json"), "{}");
            write(folder.resolve("_work/plan.json"), "{\"fingerprint\":\"a\",\"partitions\":2}");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Thrown in the place of the end of the process. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The local files, of which a given number can be removed or renamed before the process ends. */
    public static final class MortalFileSystem extends RawLocalFileSystem {
        static final String LIFETIME = "test.lifetime";

        private int left;

        @Override
        public void initialize(URI uri, Configuration hadoop) throws IOException {
            super.initialize(uri, hadoop);
            left = hadoop.getInt(LIFETIME, 0);
        }

        @Override
        public URI getUri() {
            return URI.create("mortal:///");
        }

        @Override
        public String getScheme() {
            return "mortal";
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            live();
            return super.rename(from, to);
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            File file = pathToFile(path);
            if (!file.exists()) {
                return false;
            }
            if (file.isDirectory()) {
                for (FileStatus child : listStatus(path)) {
                    delete(child.getPath(), recursive);
                }
            }
            live();
            return super.delete(path, false);
        }

        private void live() {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }
}
