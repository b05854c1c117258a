package org.mdpospark.cluster;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.model.LoraParameters;
import org.nd4j.linalg.factory.Nd4j;

/** An adapter on one machine, until it is closed; or none. */
public record LoadedAdapter(Optional<LoraParameters> parameters) implements AutoCloseable {

    /**
     * Reads an adapter.
     *
     * @param folder PEFT folder on any file system; null for none
     * @param model folder of the base model
     */
    public static LoadedAdapter open(@Nullable String folder, Path model, Configuration hadoop) throws IOException {
        if (folder == null) {
            return new LoadedAdapter(Optional.empty());
        }
        Adapter adapter = PeftFolder.read(
                        AdapterFiles.local(folder, hadoop),
                        DecoderModules.of(ModelConfig.read(model).decoder()))
                .adapter();
        FloatBuffer buffer = adapter.values();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        BoundDevice.useOnThisThread();
        return new LoadedAdapter(Optional.of(new LoraParameters(
                adapter.layout(), Nd4j.createFromArray(values), adapter.config().scaling())));
    }

    @Override
    public void close() {
        parameters.ifPresent(lora -> lora.values().close());
    }
}
