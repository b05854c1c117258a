package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalDirAllocator;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
    @TempDir
    private java.nio.file.Path folder;

    private final Configuration hadoop = LocalFiles.withoutChecksumFiles(new Configuration());

    @Test
    void writesNoSecondFileAndReadsPastThoseOfOthers() throws IOException {
        Path file = new Path(folder.resolve("file").toUri());
        try (OutputStream stream =
                new Path(folder.toUri()).getFileSystem(new Configuration()).create(file)) {
            stream.write(1);
        }
        assertThat(folder.resolve(".file.crc")).exists();

        Files.writeString(folder.resolve("file"), "changed past Hadoop");
        try (InputStream stream = file.getFileSystem(hadoop).open(file)) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("changed past Hadoop");
        }
        try (OutputStream stream = file.getFileSystem(hadoop).create(file, true)) {
            stream.write(2);
        }

        assertThat(folder.resolve(".file.crc")).doesNotExist();
    }

    @Test
    void servesClientsOfObjectStoresThatBufferOnTheLocalDisk() throws IOException {
        hadoop.set("buffers", folder.toString());

        assertThat(new LocalDirAllocator("buffers")
                        .createTmpFileForWrite("block", 10, hadoop)
                        .getParentFile())
                .isEqualTo(folder.toFile());
        assertThat(FileSystem.getLocal(hadoop)).isInstanceOf(LocalFiles.Plain.class);
    }
}
