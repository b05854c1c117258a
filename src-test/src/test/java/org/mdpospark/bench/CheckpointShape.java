package org.mdpospark.bench;

import org.mdpospark.checkpoint.ElementType;

/** Models whose checkpoints can be generated: the published ones at their size, and small ones of the same kinds. */
enum CheckpointShape {
    /** llava-hf/llava-1.5-7b-hf. */
    LLAVA_7B("llava-1.5-7b", ElementType.F16, """
            {
              "architectures": ["LlavaForConditionalGeneration"],
              "ignore_index": -100,
              "image_token_index": 32000,
              "model_type": "llava",
              "pad_token_id": 32001,
              "projector_hidden_act": "gelu",
              "text_config": {
                "_name_or_path": "lmsys/vicuna-7b-v1.5",
                "architectures": ["LlamaForCausalLM"],
                "max_position_embeddings": 4096,
                "model_type": "llama",
                "rms_norm_eps": 1e-05,
                "torch_dtype": "%1$s",
                "vocab_size": 32064
              },
              "tie_word_embeddings": false,
              "torch_dtype": "%1$s",
              "transformers_version": "4.36.0.dev0",
              "vision_config": {
                "hidden_size": 1024,
                "image_size": 336,
                "intermediate_size": 4096,
                "model_type": "clip_vision_model",
                "num_attention_heads": 16,
                "num_hidden_layers": 24,
                "patch_size": 14,
                "projection_dim": 768,
                "vocab_size": 32000
              },
              "vision_feature_layer": -2,
              "vision_feature_select_strategy": "default",
              "vocab_size": 32064
            }
            """),

    /** BAAI/Bunny-v1_0-3B. */
    BUNNY_3B("bunny-1.0-3b", ElementType.BF16, """
            {
              "_name_or_path": "BAAI/bunny-phi-2-siglip",
              "architectures": ["BunnyPhiForCausalLM"],
              "attention_dropout": 0.0,
              "bos_token_id": 50256,
              "embd_pdrop": 0.0,
              "eos_token_id": 50256,
              "hidden_act": "gelu_new",
              "hidden_size": 2560,
              "image_aspect_ratio": "pad",
              "initializer_range": 0.02,
              "intermediate_size": 10240,
              "layer_norm_eps": 1e-05,
              "max_position_embeddings": 2048,
              "mm_hidden_size": 1152,
              "mm_projector_type": "mlp2x_gelu",
              "mm_vision_tower": "google/siglip-so400m-patch14-384",
              "model_type": "bunny-phi",
              "num_attention_heads": 32,
              "num_hidden_layers": 32,
              "num_key_value_heads": 32,
              "pad_token_id": 50256,
              "partial_rotary_factor": 0.4,
              "qk_layernorm": false,
              "resid_pdrop": 0.1,
              "rope_scaling": null,
              "rope_theta": 10000.0,
              "tie_word_embeddings": false,
              "tokenizer_model_max_length": 2048,
              "tokenizer_padding_side": "right",
              "torch_dtype": "%1$s",
              "transformers_version": "4.36.2",
              "use_cache": true,
              "use_mm_proj": true,
              "vocab_size": 50295
            }
            """),

    LLAVA_SMALL("llava-small", ElementType.F16, """
            {
              "architectures": ["LlavaForConditionalGeneration"],
              "image_token_index": 2000,
              "model_type": "llava",
              "projector_hidden_act": "gelu",
              "text_config": {
                "hidden_size": 256,
                "intermediate_size": 688,
                "max_position_embeddings": 4096,
                "model_type": "llama",
                "num_attention_heads": 4,
                "num_hidden_layers": 3,
                "rms_norm_eps": 1e-05,
                "vocab_size": 2048
              },
              "torch_dtype": "%1$s",
              "vision_config": {
                "hidden_size": 64,
                "image_size": 112,
                "intermediate_size": 256,
                "model_type": "clip_vision_model",
                "num_attention_heads": 2,
                "num_hidden_layers": 4,
                "patch_size": 14
              },
              "vision_feature_layer": -2,
              "vision_feature_select_strategy": "default"
            }
            """),

    /** Many narrow layers: the adapter is large beside the little that a step computes. */
    LLAVA_DEEP("llava-deep", ElementType.F16, """
            {
              "architectures": ["LlavaForConditionalGeneration"],
              "image_token_index": 2000,
              "model_type": "llava",
              "projector_hidden_act": "gelu",
              "text_config": {
                "hidden_size": 512,
                "intermediate_size": 1408,
                "max_position_embeddings": 4096,
                "model_type": "llama",
                "num_attention_heads": 8,
                "num_hidden_layers": 64,
                "rms_norm_eps": 1e-05,
                "vocab_size": 2048
              },
              "torch_dtype": "%1$s",
              "vision_config": {
                "hidden_size": 64,
                "image_size": 28,
                "intermediate_size": 256,
                "model_type": "clip_vision_model",
                "num_attention_heads": 2,
                "num_hidden_layers": 2,
                "patch_size": 14
              },
              "vision_feature_layer": -2,
              "vision_feature_select_strategy": "default"
            }
            """),

    BUNNY_SMALL("bunny-small", ElementType.BF16, """
            {
              "architectures": ["BunnyPhiForCausalLM"],
              "hidden_act": "gelu_new",
              "hidden_size": 256,
              "image_aspect_ratio": "pad",
              "intermediate_size": 1024,
              "mm_projector_type": "mlp2x_gelu",
              "mm_vision_tower": "google/siglip-so400m-patch14-384",
              "model_type": "bunny-phi",
              "num_attention_heads": 4,
              "num_hidden_layers": 3,
              "partial_rotary_factor": 0.5,
              "torch_dtype": "%1$s",
              "vocab_size": 2048,
              "x_test_vision_config": {
                "hidden_size": 64,
                "image_size": 112,
                "intermediate_size": 269,
                "num_attention_heads": 2,
                "num_hidden_layers": 4
              }
            }
            """);

    private final String label;
    private final ElementType type;
    private final String config;

    CheckpointShape(String label, ElementType type, String config) {
        this.label = label;
        this.type = type;
        this.config = config;
    }

    /** Returns the shape of this name, as the command line takes it. */
    static CheckpointShape of(String label) {
        for (CheckpointShape shape : values()) {
            if (shape.label.equals(label)) {
                return shape;
            }
        }
        throw new IllegalArgumentException(
                "shape must be llava-1.5-7b, bunny-1.0-3b, llava-small, llava-deep or bunny-small, but is " + label);
    }

    /** Returns the type that its weights have unless another is asked for. */
    ElementType type() {
        return type;
    }

    /** Returns its config.json. */
    String config(ElementType weights) {
        return config.formatted(
                switch (weights) {
                    case F32 -> "float32";
                    case F16 -> "float16";
                    case BF16 -> "bfloat16";
                });
    }
}
