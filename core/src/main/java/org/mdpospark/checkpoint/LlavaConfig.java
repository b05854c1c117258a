package org.mdpospark.checkpoint;

import java.util.Optional;

/** Reads the configuration of LLaVA-1.5 as transformers writes it, of version 4 and of version 5. */
final class LlavaConfig {
    private static final String ORIGINAL_ARCHITECTURE = "LlavaLlamaForCausalLM";

    private LlavaConfig() {}

    static ModelConfig read(ConfigFields fields) throws MalformedCheckpointException {
        requireConvertedLayout(fields);
        SharedFields.requireArchitecture(fields, "LlavaForConditionalGeneration");
        fields.requireText("projector_hidden_act", "gelu");
        fields.requireText("vision_feature_select_strategy", "default");
        if (!fields.flag("multimodal_projector_bias", true)) {
            throw fields.wrong("multimodal_projector_bias", "true");
        }
        ConfigFields text = fields.object("text_config");
        return new ModelConfig(
                ModelConfig.Architecture.LLAVA,
                decoder(text),
                vision(fields),
                imageToken(fields),
                fields.flag("tie_word_embeddings", false) || text.flag("tie_word_embeddings", false),
                Optional.empty());
    }

    private static void requireConvertedLayout(ConfigFields fields) throws MalformedCheckpointException {
        if (fields.object().path("architectures").path(0).asText().equals(ORIGINAL_ARCHITECTURE)
                || fields.has("mm_vision_tower")) {
            throw originalLayout(fields);
        }
    }

    /** Refuses the authors' own files, which lack the vision tower: another repository holds it. */
    static MalformedCheckpointException originalLayout(ConfigFields fields) {
        return fields.malformed("describes LLaVA in its authors' layout, which lacks the vision tower; "
                + "take the same model in the layout of transformers, such as llava-hf/llava-1.5-7b-hf");
    }

    private static int imageToken(ConfigFields fields) throws MalformedCheckpointException {
        String field = fields.has("image_token_id") ? "image_token_id" : "image_token_index";
        int token = fields.has(field) ? fields.integer(field) : 32000;
        if (token < 0) {
            throw fields.wrong(field, "a token id");
        }
        return token;
    }

    private static DecoderConfig decoder(ConfigFields text) throws MalformedCheckpointException {
        text.requireText("model_type", "llama");
        text.requireText("hidden_act", "silu");
        text.requireOff("attention_bias");
        text.requireOff("mlp_bias");
        SharedFields.requireFullAttention(text);
        RotaryConfig rotary = RotaryConfig.read(text, 1);
        if (rotary.share() != 1) {
            throw text.malformed("must rotate whole heads, but rotates a share of %s".formatted(rotary.share()));
        }
        int hidden = text.positive("hidden_size", 4096);
        int heads = text.positive("num_attention_heads", 32);
        int headSize = SharedFields.headSize(text, hidden, heads);
        return new DecoderConfig(
                DecoderConfig.Kind.LLAMA,
                text.positive("vocab_size", 32000),
                hidden,
                text.positive("intermediate_size", 11008),
                text.positive("num_hidden_layers", 32),
                heads,
                text.positive("num_key_value_heads", heads),
                headSize,
                headSize,
                rotary.base(),
                text.number("rms_norm_eps", 1e-6),
                text.positive("max_position_embeddings", 2048));
    }

    private static VisionConfig vision(ConfigFields fields) throws MalformedCheckpointException {
        ConfigFields vision = fields.object("vision_config");
        vision.requireText("model_type", "clip_vision_model");
        if (vision.positive("num_channels", 3) != 3) {
            throw vision.wrong("num_channels", "3");
        }
        // Without a vision_config, transformers takes CLIP ViT-L/14-336; with one, it fills up from CLIP ViT-B/32.
        boolean large = !fields.has("vision_config");
        int layers = vision.positive("num_hidden_layers", large ? 24 : 12);
        return new VisionConfig(
                VisionConfig.Kind.CLIP,
                vision.positive("image_size", large ? 336 : 224),
                vision.positive("patch_size", large ? 14 : 32),
                vision.positive("hidden_size", large ? 1024 : 768),
                vision.positive("intermediate_size", large ? 4096 : 3072),
                layersToRun(fields, layers),
                vision.positive("num_attention_heads", large ? 16 : 12),
                vision.number("layer_norm_eps", 1e-5),
                SharedFields.activation(vision, VisionConfig.Activation.QUICK_GELU));
    }

    /**
     * The features are one of the hidden states: number 0 is the input of the first block, -1 the last one's output.
     */
    private static int layersToRun(ConfigFields fields, int layers) throws MalformedCheckpointException {
        int state = fields.has("vision_feature_layer") ? fields.integer("vision_feature_layer") : -2;
        long run = state < 0 ? (long) layers + 1 + state : state;
        if (run < 1 || run > layers) {
            throw fields.wrong("vision_feature_layer", "the output of one of %d blocks".formatted(layers));
        }
        return (int) run;
    }
}
