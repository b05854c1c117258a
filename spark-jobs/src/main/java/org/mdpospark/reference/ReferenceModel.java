package org.mdpospark.reference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.mdpospark.text.LengthPolicy;

/**
 * The model whose log-probabilities are the reference, and how it reads rows.
 *
 * @param adapter PEFT folder; empty for the base model as it is
 * @param lengths what becomes of rows that are too long
 */
public record ReferenceModel(BaseModel base, Optional<Path> adapter, LengthPolicy lengths) {

    /**
     * Opens the folders.
     *
     * @throws IllegalArgumentException if one of them cannot be used; the message names cause and remedy
     */
    public static ReferenceModel open(String base, Optional<String> adapter, LengthPolicy lengths) {
        Optional<Path> folder =
                adapter.map(name -> Path.of(name).toAbsolutePath().normalize());
        if (folder.isPresent() && !Files.isRegularFile(folder.get().resolve("adapter_model.safetensors"))) {
            throw new IllegalArgumentException(
                    "--adapter %s holds no adapter_model.safetensors: name a PEFT folder, at the same place on every machine"
                            .formatted(adapter.get()));
        }
        return new ReferenceModel(BaseModel.open(base), folder, lengths);
    }

    public ReferenceFingerprint fingerprint(PairsFolder pairs) {
        return ReferenceFingerprint.of(this, pairs);
    }

    /** Returns the command that computes the reference of a data set with this model. */
    public String command(PairsFolder pairs) {
        StringBuilder command = new StringBuilder("mdpo reference --pairs %s --base %s"
                .formatted(pairs.path().toString().replaceFirst("^file:/+", "/"), base.folder()));
        adapter.ifPresent(folder -> command.append(" --adapter ").append(folder));
        LengthPolicy usual = LengthPolicy.DEFAULT;
        option(command, "--max-length", lengths.maxLength(), usual.maxLength());
        option(command, "--max-prompt", lengths.maxPrompt(), usual.maxPrompt());
        option(command, "--max-answer", lengths.maxAnswer(), usual.maxAnswer());
        if (lengths.tooLong() != usual.tooLong()) {
            command.append(" --too-long ").append(lengths.tooLong().name().toLowerCase(Locale.ROOT));
        }
        return command.toString();
    }

    private static void option(StringBuilder command, String name, int value, int usual) {
        if (value != usual) {
            command.append(' ').append(name).append(' ').append(value);
        }
    }
}
