package org.mdpospark.lora;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.mdpospark.checkpoint.MalformedCheckpointException;

/**
 * Adapters as folders that Hugging Face's PEFT reads and writes: {@code adapter_config.json},
 * {@code adapter_model.safetensors} and a model card.
 */
public final class PeftFolder {
    private static final String CARD = "README.md";

    private PeftFolder() {}

    /**
     * Writes a new folder, which appears whole or not at all, and reads it back. PEFT applies it to the adapted modules
     * of the profile's model class and to no others.
     *
     * @return what the folder holds
     * @throws IllegalArgumentException if there is something at the folder's place, or if a value is not finite
     */
    public static AdapterCheck write(Path folder, Adapter adapter, KeyProfile profile, ModelCard card)
            throws IOException {
        adapter.requireFinite();
        try (NewFolder target = NewFolder.at(folder)) {
            write(
                    target.path().resolve(PeftFiles.CONFIG),
                    stream -> PeftFiles.writeConfig(stream, adapter, profile, card.baseModel()));
            write(target.path().resolve(PeftFiles.WEIGHTS), stream -> PeftFiles.writeWeights(stream, adapter, profile));
            Files.writeString(target.path().resolve(CARD), card.text(adapter, profile));
            AdapterCheck check = requireSame(target.path(), adapter, profile);
            target.publish();
            return check;
        }
    }

    private interface Content {
        void writeTo(OutputStream stream) throws IOException;
    }

    private static void write(Path file, Content content) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            content.writeTo(stream);
        }
    }

    private static AdapterCheck requireSame(Path folder, Adapter adapter, KeyProfile profile) throws IOException {
        PeftAdapter found = read(folder, adapter.layout().linears());
        if (found.profile() != profile
                || !found.adapter().layout().equals(adapter.layout())
                || found.adapter().values().mismatch(adapter.values()) >= 0) {
            throw new MalformedCheckpointException(
                    folder, "must hold what was just written, but does not: is the disk sound, and training paused?");
        }
        return found.check();
    }

    /**
     * Reads a folder.
     *
     * @param linears all linear modules of the decoder that the adapter is for
     * @throws MalformedCheckpointException if the folder holds something else than a plain LoRA adapter of some of
     *     these modules, or if its files disagree
     */
    public static PeftAdapter read(Path folder, List<LinearModule> linears) throws IOException {
        PeftConfig config = PeftConfig.read(folder);
        PeftTensors tensors = PeftTensors.open(folder.resolve(PeftFiles.WEIGHTS));
        KeyProfile profile = tensors.profile();
        AdapterLayout layout = tensors.layout(config, linears);
        Adapter adapter = Adapter.zeros(config.lora(), layout);
        tensors.read(adapter);
        try {
            adapter.requireFinite();
        } catch (IllegalArgumentException e) {
            throw new MalformedCheckpointException(
                    folder.resolve(PeftFiles.WEIGHTS), "cannot be used: " + e.getMessage(), e);
        }
        return new PeftAdapter(adapter, profile, config.baseModel(), AdapterCheck.of(adapter, profile));
    }
}
