package org.mdpospark.pairs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.pairs.input.RejectReason;
import org.mdpospark.pairs.input.RowRejectedException;

class ImageRootTest {
    private static final int LIMIT = 100;

    @TempDir
    private Path folder;

    private ImageRoot root;

    @BeforeEach
    void makeFiles() throws IOException {
        Path images = Files.createDirectories(folder.resolve("root/in side"));
        Files.write(images.resolve("a%20b:c#?.jpg"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("secret"), new byte[] {9});
        Files.createSymbolicLink(folder.resolve("root/out"), folder.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("root/up"), folder);
        Files.createSymbolicLink(folder.resolve("root/within"), images.resolve("a%20b:c#?.jpg"));
        Files.createSymbolicLink(folder.resolve("root/loop"), folder.resolve("root/loop"));
        Files.write(folder.resolve("root/large"), new byte[LIMIT + 1]);
        root = ImageRoot.of(folder.resolve("root").toString(), new Configuration());
    }

    @Test
    void readsFilesWhateverTheirNames() throws Exception {
        assertThat(root.read("in side/a%20b:c#?.jpg", LIMIT)).containsExactly(1, 2, 3);
        assertThat(root.read("./in side//a%20b:c#?.jpg", LIMIT)).containsExactly(1, 2, 3);
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        assertThat(root.read("within", LIMIT)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "../secret",
                "in side/../../secret",
                "..",
                "..\\secret",
                "/etc/passwd",
                "\\\\host\\share",
                "file:///etc/passwd",
                "C:\\secret",
                "http://host/x.jpg",
                "out",
                "up/secret",
                "a\0b"
            })
    void refusesPathsThatLeaveTheRoot(String path) {
        assertReason(path, RejectReason.PATH_REFUSED);
    }

    /** Linux says of such files that they have no bytes. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void takesNoFileThatIsLongerThanItsFileSystemSays() throws Exception {
        ImageRoot processes = ImageRoot.of("/proc", new Configuration());

        assertThatThrownBy(() -> processes.read("version", LIMIT))
                .isInstanceOfSatisfying(
                        RowRejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectReason.IMAGE_UNREADABLE))
                .hasMessageContaining("is not as long as its file system says");
    }

    @Test
    void tellsWhyAFileCannotBeRead() {
        assertReason("nowhere.jpg", RejectReason.IMAGE_MISSING);
        assertReason("large/x.jpg", RejectReason.IMAGE_UNREADABLE);
        assertReason("in side", RejectReason.IMAGE_UNREADABLE);
        assertReason("loop", RejectReason.IMAGE_UNREADABLE);
        assertReason("x".repeat(5000), RejectReason.IMAGE_UNREADABLE);
        assertReason("large", RejectReason.IMAGE_TOO_LARGE);
    }

    @Test
    void namesPathAndReason() {
        assertThatThrownBy(() -> root.read("up/secret", LIMIT))
                .isInstanceOf(RowRejectedException.class)
                .hasMessage("image path 'up/secret' leads out of the image root");
    }

    private void assertReason(String path, RejectReason reason) {
        assertThatThrownBy(() -> root.read(path, LIMIT))
                .describedAs(path)
                .isInstanceOfSatisfying(
                        RowRejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }
}
