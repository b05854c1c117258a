package org.mdpospark.lora;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mdpospark.checkpoint.Checkpoint;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.StoredTensor;
import org.mdpospark.checkpoint.WeightsCopy;

/** Merges an adapter into its base model: W + s·B·A in place of W, in a checkpoint that needs no LoRA. */
public final class AdapterMerge {
    /** Weights that the copy of the checkpoint brings, or that nobody would know to be merged. */
    private static final Pattern WEIGHTS =
            Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|onnx|gguf)(\\.index\\.json)?");

    private AdapterMerge() {}

    /**
     * Writes the merged model into a new folder, which appears whole or not at all: the base model's weight files with
     * the adapted weights overwritten, and its other files but for the model card and weights in other formats.
     *
     * @return what changed; see its {@linkplain MergeReport#warnings warnings}
     * @throws IllegalArgumentException if the adapter is not for this model, if a value is not finite, if a merged
     *     weight is too large for its type, or if there is something at the folder's place
     */
    public static MergeReport merge(Checkpoint base, Adapter adapter, Path folder) throws IOException {
        adapter.requireFinite();
        List<StoredTensor> weights = weights(base, adapter);
        try (NewFolder target = NewFolder.at(folder)) {
            copySettings(base.files().folder(), target.path());
            WeightsCopy copy = WeightsCopy.create(base.files(), target.path());
            List<MergedModule> merged = new ArrayList<>();
            for (int i = 0; i < weights.size(); i++) {
                WeightUpdate update =
                        new WeightUpdate(adapter, adapter.layout().modules().get(i));
                MappedByteBuffer bytes = copy.writable(weights.get(i).name());
                merged.add(update.apply(weights.get(i), bytes));
                bytes.force();
            }
            requireMerged(base, target.path(), merged);
            target.publish();
            return new MergeReport(merged);
        }
    }

    private static List<StoredTensor> weights(Checkpoint base, Adapter adapter) {
        List<LinearModule> linears = DecoderModules.of(base.config().decoder());
        List<StoredTensor> weights = new ArrayList<>();
        for (LinearModule linear : adapter.layout().linears()) {
            if (!linears.contains(linear)) {
                throw new IllegalArgumentException(
                        "adapter must be for the decoder in %s, but that has no %s with %d inputs and %d outputs"
                                .formatted(base.files().folder(), linear.path(), linear.inputs(), linear.outputs()));
            }
            weights.add(base.decoder(linear.layer(), linear.name() + ".weight"));
        }
        return weights;
    }

    /**
     * Copies everything but weights, hidden files and the card, which says things about the base model. An adapter
     * beside the base model stays there: transformers would apply it to the merged one.
     */
    private static void copySettings(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path file : entries.filter(AdapterMerge::isSetting).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static boolean isSetting(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && !name.startsWith(".")
                && !name.equals("README.md")
                && !name.equals(PeftFiles.CONFIG)
                && !WEIGHTS.matcher(name).matches();
    }

    /** Requires that what was written opens as the base model does, and differs where an update says so. */
    private static void requireMerged(Checkpoint base, Path folder, List<MergedModule> modules) throws IOException {
        Checkpoint merged = Checkpoint.open(folder);
        if (!merged.config().equals(base.config())
                || !merged.files().names().equals(base.files().names())) {
            throw new MalformedCheckpointException(folder, "must hold the base model's tensors, but holds others");
        }
        for (MergedModule module : modules) {
            StoredTensor before = base.files().tensor(module.tensor());
            StoredTensor after = merged.files().tensor(module.tensor());
            boolean same = before.bytes().mismatch(after.bytes()) < 0;
            if (before.type() != after.type()
                    || !Arrays.equals(before.shape(), after.shape())
                    || same != (module.changed() == 0)) {
                throw new MalformedCheckpointException(
                        folder,
                        "must hold %s with %d numbers changed, but holds %s %s: is the disk sound?"
                                .formatted(before, module.changed(), after, same ? "unchanged" : "changed"));
            }
        }
    }
}
