package org.mdpospark.reference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.text.PromptTemplate;

/**
 * A base model's folder, looked at by the driver.
 *
 * @param folder absolute; at the same place on every machine
 * @param images how it reads images
 * @param fingerprint of its configuration and weights
 */
public record BaseModel(Path folder, ModelConfig config, ImageProcessor images, String fingerprint) {
    private static final int BLOCK_BYTES = 1 << 16;

    /**
     * Opens a folder.
     *
     * @throws IllegalArgumentException if there is no usable model; the message names cause and remedy
     */
    public static BaseModel open(String folder) {
        Path path = Path.of(folder).toAbsolutePath().normalize();
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "--base %s is no folder: name the folder of a LLaVA-1.5 or Bunny checkpoint, at the same place on every machine"
                            .formatted(folder));
        }
        try {
            Checkpoint checkpoint = Checkpoint.open(path);
            return new BaseModel(
                    path,
                    checkpoint.config(),
                    ImageProcessor.open(path, checkpoint.config()),
                    checkpoint.fingerprint());
        } catch (IOException e) {
            throw new IllegalArgumentException("--base %s cannot be used: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** Returns everything about the model that decides what it computes, by name; the caller may add to it. */
    public SortedMap<String, String> components() {
        SortedMap<String, String> components = new TreeMap<>();
        components.put("base", fingerprint);
        components.put("tokenizer", digest(folder, "tokenizer.json", "tokenizer_config.json"));
        components.put("template", PromptTemplate.of(config.architecture()).name());
        components.put("image-processor", text(images));
        return components;
    }

    private static String text(ImageProcessor processor) {
        return "%d pixels %s on %06X, scale %s, mean %s, deviation %s"
                .formatted(
                        processor.frame().size(),
                        processor.frame().fit(),
                        processor.frame().background(),
                        processor.scale(),
                        processor.mean(),
                        processor.deviation());
    }

    /** Returns the SHA-256 of files' contents, each behind its length; a file that is not there has none. */
    public static String digest(Path folder, String... names) {
        MessageDigest digest = Digests.sha256();
        for (String name : names) {
            Path file = folder.resolve(name);
            try {
                long length = Files.exists(file) ? Files.size(file) : 0;
                digest.update("%s %d\n".formatted(name, length).getBytes(StandardCharsets.UTF_8));
                if (length > 0) {
                    update(digest, file);
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (InputStream stream = Files.newInputStream(file)) {
            for (int read = stream.read(block); read >= 0; read = stream.read(block)) {
                digest.update(block, 0, read);
            }
        }
    }
}
