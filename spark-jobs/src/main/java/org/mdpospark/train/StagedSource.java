package org.mdpospark.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.reference.StagedPairs;

/**
 * Staged pairs.
 *
 * @param folder that they were staged into, on any file system that executors reach
 * @param fingerprint of their reference
 * @param base folder of the model, whose preprocessor reads the images
 * @param hadoop settings of the file system
 */
public record StagedSource(String folder, String fingerprint, String base, Map<String, String> hadoop)
        implements PairSource {
    public StagedSource {
        hadoop = Map.copyOf(hadoop);
    }

    /** Returns a source whose executors reach storage with these settings. */
    public static StagedSource of(String folder, String fingerprint, String base, Configuration hadoop) {
        Map<String, String> settings = new HashMap<>();
        hadoop.forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        return new StagedSource(folder, fingerprint, base, settings);
    }

    @Override
    public StagedPairs open(ModelConfig config) throws IOException {
        Configuration settings = new Configuration(false);
        hadoop.forEach(settings::set);
        return StagedPairs.open(folder, settings, ImageProcessor.open(Path.of(base), config));
    }
}
