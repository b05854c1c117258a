package org.mdpospark.train;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.util.Optional;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftFiles;

/**
 * How a run's parameters become an adapter's files.
 *
 * @param config what the adapter was made with
 * @param layout of the parameters
 * @param profile of the names in the files
 * @param baseModel name or folder of the model that the adapter changes
 */
public record AdapterFormat(LoraConfig config, AdapterLayout layout, KeyProfile profile, Optional<String> baseModel) {

    /** Returns the adapter of these values, which are not copied. */
    Adapter adapter(float... values) {
        return new Adapter(config, layout, FloatBuffer.wrap(values));
    }

    void writeConfig(OutputStream stream, Adapter adapter) throws IOException {
        PeftFiles.writeConfig(stream, adapter, profile, baseModel);
    }

    void writeWeights(OutputStream stream, Adapter adapter) throws IOException {
        PeftFiles.writeWeights(stream, adapter, profile);
    }
}
