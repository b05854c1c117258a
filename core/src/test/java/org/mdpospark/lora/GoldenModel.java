package org.mdpospark.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.CheckpointFiles;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.StoredTensor;
import org.mdpospark.checkpoint.TensorDescription;

/** A golden checkpoint and the adapter that peft wrote for it. */
enum GoldenModel {
    LLAVA("llava-tiny", KeyProfile.LLAVA_TRANSFORMERS_5),
    BUNNY("bunny-tiny", KeyProfile.BUNNY);

    private final Path folder;
    private final KeyProfile profile;

    GoldenModel(String name, KeyProfile profile) {
        this.folder = Path.of("src/test/resources/golden", name);
        this.profile = profile;
    }

    Path folder() {
        return folder;
    }

    Path adapterFolder() {
        return folder.resolve("adapter");
    }

    KeyProfile profile() {
        return profile;
    }

    Checkpoint checkpoint() {
        try {
            return Checkpoint.open(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<LinearModule> linears() {
        return DecoderModules.of(checkpoint().config().decoder());
    }

    Adapter adapter() {
        return read(adapterFolder()).adapter();
    }

    PeftAdapter read(Path adapterFolder) {
        try {
            return PeftFolder.read(adapterFolder, linears());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the checkpoint as a single file of another type. */
    Path write(Path target, ElementType type) throws IOException {
        CheckpointFiles files = checkpoint().files();
        Files.copy(folder.resolve("config.json"), target.resolve("config.json"));
        List<TensorDescription> tensors = new ArrayList<>();
        for (String name : files.names()) {
            tensors.add(new TensorDescription(name, type, files.tensor(name).shape()));
        }
        try (SafetensorsWriter writer = SafetensorsWriter.create(target.resolve("model.safetensors"), tensors)) {
            for (String name : files.names()) {
                StoredTensor tensor = files.tensor(name);
                writer.write(name, FloatBuffer.wrap(tensor.floats()));
            }
            writer.finish();
        }
        return target;
    }

    static List<String> fileNames(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
