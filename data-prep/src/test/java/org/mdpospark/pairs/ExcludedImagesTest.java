package org.mdpospark.pairs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExcludedImagesTest {
    @TempDir
    private Path folder;

    @Test
    void nameTheLineThatIsNoHash() throws Exception {
        Path list = folder.resolve("list");
        Files.writeString(list, "# comment\n" + "a".repeat(64) + "\t" + "0".repeat(16) + "\tx.jpg\n\nnonsense\n");

        assertThatThrownBy(() -> ExcludedImages.read(List.of(list.toString()), 4, new Configuration()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s, line 4: must be SHA-256, tab, perceptual hash, as 'mdpo hashes' writes it", list);
    }

    @Test
    void refuseHashesOfAnotherVersion() throws Exception {
        Path list = folder.resolve("list");
        Files.writeString(list, "# perceptual hash 1: sha256, perceptual hash, file\n");

        assertThatThrownBy(() -> ExcludedImages.read(List.of(list.toString()), 4, new Configuration()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%s: must hold perceptual hashes of version 2, but has version 1: make the list again with 'mdpo hashes'",
                        list);
    }
}
