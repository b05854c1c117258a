package org.mdpospark.lora;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.SafetensorsInput;
import org.mdpospark.checkpoint.SafetensorsOutput;
import org.mdpospark.checkpoint.TensorDescription;

/**
 * The files of an adapter's folder as streams, for folders on any file system; {@link PeftFolder} writes and reads
 * local ones.
 */
public final class PeftFiles {
    /** Name of the file that says what the adapter is. */
    public static final String CONFIG = "adapter_config.json";

    /** Name of the file of values. */
    public static final String WEIGHTS = "adapter_model.safetensors";

    private PeftFiles() {}

    /**
     * Writes {@value #CONFIG}.
     *
     * @param baseModel name or folder of the model that the adapter changes
     */
    public static void writeConfig(OutputStream stream, Adapter adapter, KeyProfile profile, Optional<String> baseModel)
            throws IOException {
        stream.write(PeftConfigWriter.text(adapter, profile, baseModel).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes {@value #WEIGHTS}: the values bit for bit. */
    public static void writeWeights(OutputStream stream, Adapter adapter, KeyProfile profile) throws IOException {
        SafetensorsOutput output = new SafetensorsOutput(stream, tensors(adapter.layout(), profile));
        for (AdaptedModule module : modules(adapter.layout(), profile)) {
            output.write(profile.keyA(module.linear()), adapter.valuesA(module));
            output.write(profile.keyB(module.linear()), adapter.valuesB(module));
        }
        output.requireFull();
    }

    /** Returns the bytes of {@value #WEIGHTS}. */
    public static long weightsLength(AdapterLayout layout, KeyProfile profile) throws IOException {
        return SafetensorsOutput.length(tensors(layout, profile));
    }

    /**
     * Reads into an adapter what {@link #writeWeights} wrote of one with the same layout.
     *
     * @throws MalformedCheckpointException if the stream holds something else
     */
    public static void readWeights(InputStream stream, Adapter adapter, KeyProfile profile) throws IOException {
        SafetensorsInput input = new SafetensorsInput(stream, tensors(adapter.layout(), profile));
        for (AdaptedModule module : modules(adapter.layout(), profile)) {
            input.read(profile.keyA(module.linear()), adapter.valuesA(module));
            input.read(profile.keyB(module.linear()), adapter.valuesB(module));
        }
    }

    private static List<TensorDescription> tensors(AdapterLayout layout, KeyProfile profile) {
        List<TensorDescription> tensors = new ArrayList<>();
        for (AdaptedModule module : modules(layout, profile)) {
            LinearModule linear = module.linear();
            tensors.add(new TensorDescription(profile.keyA(linear), ElementType.F32, module.rank(), linear.inputs()));
            tensors.add(new TensorDescription(profile.keyB(linear), ElementType.F32, linear.outputs(), module.rank()));
        }
        return tensors;
    }

    /** Returns the modules by name, as the reference implementation writes them. */
    private static Collection<AdaptedModule> modules(AdapterLayout layout, KeyProfile profile) {
        Map<String, AdaptedModule> modules = new TreeMap<>();
        for (AdaptedModule module : layout.modules()) {
            modules.put(profile.path(module.linear()), module);
        }
        return modules.values();
    }
}
