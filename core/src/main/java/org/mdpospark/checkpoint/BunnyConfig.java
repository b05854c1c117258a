package org.mdpospark.checkpoint;

import java.util.Optional;

/** Reads the configuration of Bunny-v1.0-3B as its authors write it. */
final class BunnyConfig {
    private static final String VISION_TOWER = "siglip-so400m-patch14-384";

    private static final String SQUARE = "square"; // squeezed into a square

    private BunnyConfig() {}

    static ModelConfig read(ConfigFields fields) throws MalformedCheckpointException {
        SharedFields.requireArchitecture(fields, "BunnyPhiForCausalLM");
        fields.requireText("mm_projector_type", "mlp2x_gelu");
        fields.requireOff("use_s2");
        VisionConfig vision = vision(fields);
        if (fields.positive("mm_hidden_size", vision.hidden()) != vision.hidden()) {
            throw fields.wrong("mm_hidden_size", vision.hidden() + " (the width of the vision tower)");
        }
        String aspect = fields.text("image_aspect_ratio").orElse(SQUARE);
        if (!aspect.equals("pad") && !aspect.equals(SQUARE)) {
            throw fields.wrong("image_aspect_ratio", "pad or square");
        }
        return new ModelConfig(
                ModelConfig.Architecture.BUNNY,
                decoder(fields),
                vision,
                ModelConfig.BUNNY_IMAGE_TOKEN,
                fields.flag("tie_word_embeddings", false),
                Optional.of(aspect));
    }

    private static DecoderConfig decoder(ConfigFields fields) throws MalformedCheckpointException {
        fields.requireText("hidden_act", "gelu_new");
        fields.requireOff("qk_layernorm");
        SharedFields.requireFullAttention(fields);
        RotaryConfig rotary = RotaryConfig.read(fields, 0.5);
        int hidden = fields.positive("hidden_size");
        int heads = fields.positive("num_attention_heads");
        int headSize = SharedFields.headSize(fields, hidden, heads);
        return new DecoderConfig(
                DecoderConfig.Kind.PHI,
                fields.positive("vocab_size"),
                hidden,
                fields.positive("intermediate_size"),
                fields.positive("num_hidden_layers"),
                heads,
                fields.positive("num_key_value_heads", heads),
                headSize,
                (int) (rotary.share() * headSize),
                rotary.base(),
                fields.number("layer_norm_eps", 1e-5),
                fields.positive("max_position_embeddings", 2048));
    }

    /** The published model names its tower and gives no sizes; only small models for tests do. */
    private static VisionConfig vision(ConfigFields fields) throws MalformedCheckpointException {
        String tower = "mm_vision_tower";
        if (!fields.text(tower).orElse(VISION_TOWER).endsWith(VISION_TOWER)) { // a folder may stand before it
            throw fields.wrong(tower, "google/" + VISION_TOWER);
        }
        ConfigFields vision = fields.object("x_test_vision_config");
        int layers = vision.positive("num_hidden_layers", 27);
        return new VisionConfig(
                VisionConfig.Kind.SIGLIP,
                vision.positive("image_size", 384),
                vision.positive("patch_size", 14),
                vision.positive("hidden_size", 1152),
                vision.positive("intermediate_size", 4304),
                layers - 1, // Bunny deletes the last one
                vision.positive("num_attention_heads", 16),
                vision.number("layer_norm_eps", 1e-6),
                SharedFields.activation(vision, VisionConfig.Activation.GELU_TANH));
    }
}
