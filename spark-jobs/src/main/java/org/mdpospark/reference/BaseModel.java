package org.mdpospark.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.image.ImageProcessor;

/**
 * A base model's folder, looked at by the driver.
 *
 * @param folder absolute; at the same place on every machine
 * @param images how it reads images
 * @param fingerprint of its configuration and weights
 */
public record BaseModel(Path folder, ModelConfig config, ImageProcessor images, String fingerprint) {

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
}
