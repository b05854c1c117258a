package org.mdpospark.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.mdpospark.Digests;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterInitializer;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFolder;

/** The adapter that a run begins with. */
public final class FirstAdapter {
    private FirstAdapter() {}

    /** Returns the adapter's first values: those of a folder, or new ones. */
    public static Adapter of(TrainOptions options, ModelConfig config, KeyProfile profile) throws IOException {
        var linears = DecoderModules.of(config.decoder());
        if (options.initialAdapter().isPresent()) {
            PeftAdapter found = PeftFolder.read(Path.of(options.initialAdapter().get()), linears);
            return found.adapter();
        }
        LoraConfig lora = options.lora();
        AdapterLayout layout = AdapterLayout.of(lora.rank(), lora.targets().resolve(linears, profile));
        return AdapterInitializer.initial(lora, layout);
    }

    /** Returns the naming of an adapter's tensors: what was asked for, or what fits the base model. */
    public static KeyProfile profile(TrainOptions options, ModelConfig config) {
        return options.profile()
                .orElse(
                        config.architecture() == ModelConfig.Architecture.BUNNY
                                ? KeyProfile.BUNNY
                                : KeyProfile.LLAVA_TRANSFORMERS_5);
    }

    /**
     * Returns what a person should know if the reference has an adapter and training begins without one: the policy
     * then is not where the reference stands.
     *
     * @param reference adapter of the reference
     * @param initial adapter that training begins with
     */
    static Optional<String> besideTheReference(Optional<Path> reference, Optional<String> initial) {
        if (reference.isEmpty() || initial.isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                "the reference is the base model with --reference-adapter %s, but training begins with a new adapter: to begin where the reference stands, name the folder as --initial-adapter too"
                        .formatted(reference.get()));
    }

    /** Returns a hash of all that the adapter does: modules, values, and the factor that updates count with. */
    static String digest(Adapter adapter) {
        var digest = Digests.sha256();
        digest.update("%s %d"
                .formatted(adapter.config().scaling(), adapter.layout().rank())
                .getBytes(StandardCharsets.UTF_8));
        for (LinearModule module : adapter.layout().linears()) {
            digest.update("\n%s %d %d"
                    .formatted(module.path(), module.inputs(), module.outputs())
                    .getBytes(StandardCharsets.UTF_8));
        }
        var values = adapter.values();
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        while (values.hasRemaining()) {
            block.clear();
            while (block.hasRemaining() && values.hasRemaining()) {
                block.putFloat(values.get());
            }
            digest.update(block.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
