package org.mdpospark.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.mdpospark.Digests;

/**
 * Folders of adapters on any file system of the Hadoop client. Those on another one than this machine's are copied to
 * its temporary folder, once for each content.
 */
public final class AdapterFiles {
    private static final List<String> NAMES = List.of("adapter_config.json", "adapter_model.safetensors");
    private static final String LOCAL = "file:";
    private static final int KEY_DIGITS = 24;

    private AdapterFiles() {}

    /** Returns the address without doubt: absolute where it is on this machine. */
    public static String address(String folder) {
        return isLocal(folder) ? path(folder).toString() : folder;
    }

    /**
     * Returns the folder on this machine.
     *
     * @throws IOException if a file of it is missing
     */
    public static synchronized Path local(String folder, Configuration hadoop) throws IOException {
        if (isLocal(folder)) {
            return path(folder);
        }
        org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(folder);
        FileSystem files = source.getFileSystem(hadoop);
        StringBuilder content = new StringBuilder(folder);
        for (String name : NAMES) {
            FileStatus status = files.getFileStatus(new org.apache.hadoop.fs.Path(source, name));
            content.append(' ').append(status.getLen()).append(' ').append(status.getModificationTime());
        }
        String key = Digests.sha256Hex(content.toString().getBytes(StandardCharsets.UTF_8));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path copy = temporary.resolve("mdpo-adapter-" + key.substring(0, KEY_DIGITS));
        if (!Files.exists(copy)) {
            Path part = Files.createTempDirectory(temporary, "mdpo-adapter");
            for (String name : NAMES) {
                try (InputStream stream = files.open(new org.apache.hadoop.fs.Path(source, name))) {
                    Files.copy(stream, part.resolve(name));
                }
            }
            publish(part, copy);
        }
        return copy;
    }

    /** Another process of this machine may have been faster; its copy is as good. */
    private static void publish(Path part, Path copy) throws IOException {
        try {
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(copy)) {
                throw e;
            }
            for (String name : NAMES) {
                Files.deleteIfExists(part.resolve(name));
            }
            Files.deleteIfExists(part);
        }
    }

    private static boolean isLocal(String folder) {
        return folder.startsWith(LOCAL) || !folder.contains("://");
    }

    private static Path path(String folder) {
        String plain = folder.startsWith(LOCAL)
                ? new org.apache.hadoop.fs.Path(folder).toUri().getPath()
                : folder;
        return Path.of(plain).toAbsolutePath().normalize();
    }
}
