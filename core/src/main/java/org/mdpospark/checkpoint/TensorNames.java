package org.mdpospark.checkpoint;

import java.util.List;
import java.util.Set;

/**
 * What a checkpoint calls its parts: the beginnings of its tensors' names, each with the dot at its end.
 *
 * @param decoder before {@code layers.0.}, {@code embed_tokens.} and the final norm
 * @param head before {@code weight} of the output layer
 * @param vision before {@code embeddings.} and {@code encoder.layers.0.}
 * @param firstProjection before {@code weight} and {@code bias} of the projector's first layer
 * @param secondProjection the same, of its second layer
 */
record TensorNames(String decoder, String head, String vision, String firstProjection, String secondProjection) {
    private static final List<String> LLAVA_DECODERS = List.of("language_model.model.", "model.language_model.");
    private static final List<String> LLAVA_HEADS = List.of("language_model.lm_head.", "lm_head.");
    private static final List<String> LLAVA_TOWERS = List.of(
            "vision_tower.vision_model.", "model.vision_tower.vision_model.", "model.vision_tower.", "vision_tower.");
    private static final List<String> LLAVA_PROJECTORS =
            List.of("multi_modal_projector.linear_", "model.multi_modal_projector.linear_");
    private static final List<String> BUNNY_TOWERS =
            List.of("model.vision_tower.vision_tower.vision_model.", "model.vision_tower.vision_tower.");

    /** Finds out which of the published namings a checkpoint has. */
    static TensorNames of(CheckpointFiles files, ModelConfig config) throws MalformedCheckpointException {
        return switch (config.architecture()) {
            case LLAVA -> {
                String projector = find(files, LLAVA_PROJECTORS, "1.weight");
                yield new TensorNames(
                        find(files, LLAVA_DECODERS, "embed_tokens.weight"),
                        llavaHead(files, config.tiedEmbeddings()),
                        find(files, LLAVA_TOWERS, "embeddings.patch_embedding.weight"),
                        projector + "1.",
                        projector + "2.");
            }
            case BUNNY ->
                new TensorNames(
                        "model.",
                        "lm_head.",
                        find(files, BUNNY_TOWERS, "embeddings.patch_embedding.weight"),
                        "model.mm_projector.0.",
                        "model.mm_projector.2.");
        };
    }

    private static String llavaHead(CheckpointFiles files, boolean tied) throws MalformedCheckpointException {
        if (!tied) {
            return find(files, LLAVA_HEADS, "weight");
        }
        // Then only a bias can be there.
        return LLAVA_HEADS.stream()
                .filter(name -> files.names().contains(name + "bias"))
                .findFirst()
                .orElse(LLAVA_HEADS.get(0));
    }

    private static String find(CheckpointFiles files, List<String> beginnings, String end)
            throws MalformedCheckpointException {
        Set<String> names = files.names();
        List<String> found =
                beginnings.stream().filter(name -> names.contains(name + end)).toList();
        if (found.size() != 1) {
            throw new MalformedCheckpointException(
                    files.folder(),
                    "must have one of the tensors %s, but has %s of them"
                            .formatted(
                                    String.join(
                                            ", ",
                                            beginnings.stream()
                                                    .map(name -> name + end)
                                                    .toList()),
                                    found.isEmpty() ? "none" : found.size()));
        }
        return found.get(0);
    }

    String decoderLayer(int layer) {
        return decoder + "layers." + layer + ".";
    }

    String embedding() {
        return decoder + "embed_tokens.weight";
    }

    String finalNorm(DecoderConfig.Kind kind) {
        return decoder
                + switch (kind) {
                    case LLAMA -> "norm.";
                    case PHI -> "final_layernorm.";
                };
    }

    String visionEmbedding() {
        return vision + "embeddings.";
    }

    /** Misspelt in CLIP from its first publication on. */
    String visionPreNorm() {
        return vision + "pre_layrnorm.";
    }

    String visionLayer(int layer) {
        return vision + "encoder.layers." + layer + ".";
    }

    String projection(int layer) {
        return switch (layer) {
            case 1 -> firstProjection;
            case 2 -> secondProjection;
            default -> throw new IllegalArgumentException("projector layer must be 1 or 2, but is " + layer);
        };
    }
}
