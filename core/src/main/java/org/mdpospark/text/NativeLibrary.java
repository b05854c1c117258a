package org.mdpospark.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The native library of Hugging Face's tokenizers, as DJL packs it.
 *
 * <p>It is copied from the classpath to where DJL would put it and loaded from there: below the folder that
 * {@code ENGINE_CACHE_DIR} or {@code DJL_CACHE_DIR} names (environment or system property), else {@code ~/.djl.ai}, and
 * if there is no home to write to, to a folder of this process. DJL's own loader is left alone: it looks for GPUs, may
 * download another build and tells DJL's makers that it is used.
 */
final class NativeLibrary {
    private static final String FILE = System.mapLibraryName("tokenizers");

    private static boolean loaded;

    /** Names of the environment, or of system properties, with their values. */
    interface Settings {
        @Nullable
        String value(String name);
    }

    private NativeLibrary() {}

    /**
     * Returns the library's functions.
     *
     * @throws IOException if there is no library for this machine, or it cannot be copied or loaded
     */
    static synchronized TokenizersLibrary functions() throws IOException {
        if (!loaded) {
            load(extract(cacheFolder(NativeLibrary::setting)));
            loaded = true;
        }
        return TokenizersLibrary.LIB;
    }

    /** Returns the folder for libraries that outlive the process; empty if there is none to write to. */
    static Optional<Path> cacheFolder(Settings settings) {
        for (String name : new String[] {"ENGINE_CACHE_DIR", "DJL_CACHE_DIR"}) {
            String folder = settings.value(name);
            if (folder != null && !folder.isEmpty()) {
                return Optional.of(Path.of(folder));
            }
        }
        String home = settings.value("user.home");
        return home != null && Path.of(home).isAbsolute() && Files.isWritable(Path.of(home))
                ? Optional.of(Path.of(home, ".djl.ai"))
                : Optional.empty();
    }

    /** Returns the library's file, copied from the classpath if it is not there yet. */
    static Path extract(Optional<Path> cache) throws IOException {
        String platform = platform();
        String resource = "/native/lib/%s/cpu/%s".formatted(platform, FILE);
        URL source = TokenizersLibrary.class.getResource(resource);
        if (source == null) {
            throw new IOException(
                    "tokenizers need a native library for %s, but the program has none".formatted(platform));
        }
        if (cache.isEmpty()) {
            Path folder = Files.createTempDirectory("mdpo-tokenizers");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve(FILE);
            file.toFile().deleteOnExit(); // before the folder: these are deleted in reverse
            copy(source, file);
            return file;
        }
        Path file = cache.get().resolve("tokenizers/%s-cpu-%s/%s".formatted(version(), platform, FILE));
        if (!Files.exists(file)) {
            copy(source, file);
        }
        return file;
    }

    /** Copies under another name and renames, so that no process ever sees half a library. */
    private static void copy(URL source, Path file) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = Files.createTempFile(folder, "copy", ".part");
        try (InputStream stream = source.openStream()) {
            Files.copy(stream, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static void load(Path file) throws IOException {
        try {
            System.load(file.toAbsolutePath().toString());
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(
                    "%s must be loadable, but is not: %s; DJL_CACHE_DIR can name a folder whose files may be executed"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = TokenizersLibrary.class.getResourceAsStream("/native/lib/tokenizers.properties")) {
            if (stream == null) {
                throw new IOException("/native/lib/tokenizers.properties must be on the classpath, but is not");
            }
            properties.load(stream);
        }
        return properties.getProperty("version", "unknown");
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        String name = system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux";
        return name + "-" + (processor.equals("amd64") ? "x86_64" : processor);
    }

    private static @Nullable String setting(String name) {
        String value = System.getenv(name);
        return value == null ? System.getProperty(name) : value;
    }
}
