package org.mdpospark.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model is made of, from a folder's {@code config.json}.
 *
 * @param imageToken id that stands for the image in a sequence of tokens; {@link #BUNNY_IMAGE_TOKEN} with BUNNY, whose
 *     vocabulary has no such token
 * @param tiedEmbeddings whether the output layer's weight is the embedding
 * @param imageAspectRatio what is done with images that are not square: {@code pad} or {@code square} (squeezed) with
 *     BUNNY; empty with LLAVA, where {@code preprocessor_config.json} says it
 */
public record ModelConfig(
        Architecture architecture,
        DecoderConfig decoder,
        VisionConfig vision,
        int imageToken,
        boolean tiedEmbeddings,
        Optional<String> imageAspectRatio) {
    public static final int BUNNY_IMAGE_TOKEN = -200;

    static final String FILE = "config.json";

    /** The models that are known. */
    public enum Architecture {
        /** LLaVA-1.5: CLIP, a two-layer projector, LLaMA. */
        LLAVA,
        /** Bunny-v1.0-3B: SigLIP without its last layer, a two-layer projector, Phi-2. */
        BUNNY
    }

    /**
     * Reads a folder's {@code config.json}. Fields that it leaves out have the value that transformers would take.
     *
     * @throws MalformedCheckpointException if the model is not one of those known here, or differs from them in a way
     *     that would change its results
     */
    public static ModelConfig read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        ConfigFields fields = ConfigFields.root(file, JsonFile.readObject(file));
        String modelType = fields.text("model_type").orElse("");
        try {
            return switch (modelType) {
                case "llava" -> LlavaConfig.read(fields);
                case "llava_llama" -> throw LlavaConfig.originalLayout(fields);
                case "bunny-phi" -> BunnyConfig.read(fields);
                default -> throw fields.wrong("model_type", "llava (LLaVA-1.5) or bunny-phi (Bunny-v1.0-3B)");
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedCheckpointException(file, "describes no possible model: " + e.getMessage(), e);
        }
    }
}
