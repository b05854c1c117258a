package org.mdpospark.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    @TempDir
    private Path folder;

    @Test
    void theCacheIsWhereDjlsSettingsSayOrBelowTheHome() {
        assertCache(Map.of("ENGINE_CACHE_DIR", "/one", "DJL_CACHE_DIR", "/two", "user.home", "/"), Path.of("/one"));
        assertCache(Map.of("DJL_CACHE_DIR", "/two", "user.home", "/"), Path.of("/two"));
        assertCache(Map.of("DJL_CACHE_DIR", "", "user.home", folder.toString()), folder.resolve(".djl.ai"));
    }

    @Test
    void withoutAHomeThereIsNoCache() {
        // Java says "?" of a user whom the system does not know, as in many containers
        assertThat(NativeLibrary.cacheFolder(settings(Map.of("user.home", "?"))))
                .isEmpty();
        assertThat(NativeLibrary.cacheFolder(settings(Map.of("user.home", folder + "/none"))))
                .isEmpty();
        assertThat(NativeLibrary.cacheFolder(settings(Map.of()))).isEmpty();
    }

    @Test
    void theLibraryIsCopiedOnceToWhereDjlPutsIt() throws IOException {
        Path file = NativeLibrary.extract(Optional.of(folder));

        assertThat(folder.relativize(file).toString())
                .matches("tokenizers/[0-9.]+-0\\.36\\.0-cpu-[a-z]+-[a-z0-9_]+/\\w+\\.\\w+");
        assertThat(siblings(file)).containsExactly(file);
        assertThat(Files.size(file)).isGreaterThan(1_000_000);
        Files.writeString(file, "kept");
        assertThat(NativeLibrary.extract(Optional.of(folder))).isEqualTo(file).hasContent("kept");
    }

    @Test
    void manyMayCopyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Long>> sizes = IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(() -> Files.size(NativeLibrary.extract(Optional.of(folder)))))
                    .toList();
            long whole = Files.size(NativeLibrary.extract(Optional.empty()));
            for (Future<Long> size : sizes) {
                assertThat(size.get()).isEqualTo(whole);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(siblings(NativeLibrary.extract(Optional.of(folder)))).hasSize(1);
    }

    @Test
    void withoutACacheEachProcessHasItsOwnCopy() throws IOException {
        Path one = NativeLibrary.extract(Optional.empty());

        assertThat(NativeLibrary.extract(Optional.empty())).isNotEqualTo(one).hasSameBinaryContentAs(one);
    }

    @Test
    void aCacheThatCannotBeWrittenIsAnError() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> NativeLibrary.extract(Optional.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileThatIsNoLibraryIsNamedWithTheRemedy() throws IOException {
        Path file = Files.writeString(folder.resolve("libtokenizers.so"), "nonsense");

        assertThatThrownBy(() -> NativeLibrary.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " must be loadable, but is not: ")
                .hasMessageEndingWith("; DJL_CACHE_DIR can name a folder whose files may be executed");
    }

    private static void assertCache(Map<String, String> settings, Path expected) {
        assertThat(NativeLibrary.cacheFolder(settings(settings))).contains(expected);
    }

    private static NativeLibrary.Settings settings(Map<String, String> values) {
        return values::get;
    }

    private static List<Path> siblings(Path file) throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.toList();
        }
    }
}
