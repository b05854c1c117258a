package org.mdpospark.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
    private static final DecoderConfig VICUNA =
            new DecoderConfig(DecoderConfig.Kind.LLAMA, 32064, 4096, 11008, 32, 32, 32, 128, 128, 10000, 1e-5, 4096);
    private static final VisionConfig CLIP_LARGE = new VisionConfig(
            VisionConfig.Kind.CLIP, 336, 14, 1024, 4096, 23, 16, 1e-5, VisionConfig.Activation.QUICK_GELU);
    private static final ModelConfig LLAVA =
            new ModelConfig(ModelConfig.Architecture.LLAVA, VICUNA, CLIP_LARGE, 32000, false, Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void readsLlavaAsPublished() throws IOException {
        ModelConfig config = read("""
                {"architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100, "image_token_index": 32000,
                 "model_type": "llava", "pad_token_id": 32001, "projector_hidden_act": "gelu",
                 "text_config": {"_name_or_path": "lmsys/vicuna-7b-v1.5", "architectures": ["LlamaForCausalLM"],
                   "max_position_embeddings": 4096, "model_type": "llama", "rms_norm_eps": 1e-05,
                   "torch_dtype": "float16", "vocab_size": 32064},
                 "tie_word_embeddings": false, "torch_dtype": "float16", "transformers_version": "4.36.0.dev0",
                 "vision_config": {"hidden_size": 1024, "image_size": 336, "intermediate_size": 4096,
                   "model_type": "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24,
                   "patch_size": 14, "projection_dim": 768, "vocab_size": 32000},
                 "vision_feature_layer": -2, "vision_feature_select_strategy": "default", "vocab_size": 32064}
                """);
        assertThat(config).isEqualTo(LLAVA);
        assertThat(config.vision().tokens()).isEqualTo(576);
        assertThat(config.vision().positions()).isEqualTo(577);
    }

    @Test
    void readsLlavaAsTransformers5WritesIt() throws IOException {
        assertThat(read("""
                {"architectures": ["LlavaForConditionalGeneration"], "dtype": "float16", "image_seq_length": 576,
                 "image_token_id": 32000, "model_type": "llava", "multimodal_projector_bias": true,
                 "text_config": {"attention_bias": false, "dtype": "float16", "head_dim": 128, "hidden_act": "silu",
                   "hidden_size": 4096, "intermediate_size": 11008, "max_position_embeddings": 4096,
                   "mlp_bias": false, "model_type": "llama", "num_attention_heads": 32, "num_hidden_layers": 32,
                   "num_key_value_heads": 32, "rms_norm_eps": 1e-05, "vocab_size": 32064,
                   "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}},
                 "transformers_version": "5.0.0", "vision_feature_layer": -2,
                 "vision_config": {"attention_dropout": 0.0, "hidden_act": "quick_gelu", "hidden_size": 1024,
                   "image_size": 336, "intermediate_size": 4096, "layer_norm_eps": 1e-05, "num_channels": 3,
                   "model_type": "clip_vision_model", "num_attention_heads": 16, "num_hidden_layers": 24,
                   "patch_size": 14}}
                """)).isEqualTo(LLAVA);
    }

    @Test
    void fillsUpWhatLlavaLeavesOut() throws IOException {
        DecoderConfig llama = new DecoderConfig(
                DecoderConfig.Kind.LLAMA, 32000, 4096, 11008, 32, 32, 32, 128, 128, 10000, 1e-6, 2048);
        assertThat(read("{\"model_type\": \"llava\"}"))
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.LLAVA, llama, CLIP_LARGE, 32000, false, Optional.empty()));
        assertThat(read("{\"model_type\": \"llava\", \"vision_config\": {}}").vision())
                .isEqualTo(new VisionConfig(
                        VisionConfig.Kind.CLIP, 224, 32, 768, 3072, 11, 12, 1e-5, VisionConfig.Activation.QUICK_GELU));
    }

    @Test
    void readsBunnyAsPublished() throws IOException {
        ModelConfig config = read("""
                {"_name_or_path": "BAAI/bunny-phi-2-siglip", "architectures": ["BunnyPhiForCausalLM"],
                 "attention_dropout": 0.0, "bos_token_id": 50256, "embd_pdrop": 0.0, "eos_token_id": 50256,
                 "freeze_mm_mlp_adapter": false, "hidden_act": "gelu_new", "hidden_size": 2560,
                 "image_aspect_ratio": "pad", "initializer_range": 0.02, "intermediate_size": 10240,
                 "layer_norm_eps": 1e-05, "max_position_embeddings": 2048, "mm_hidden_size": 1152,
                 "mm_projector_lr": 2e-05, "mm_projector_type": "mlp2x_gelu",
                 "mm_vision_tower": "google/siglip-so400m-patch14-384", "model_type": "bunny-phi",
                 "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 32,
                 "pad_token_id": 50256, "partial_rotary_factor": 0.4, "qk_layernorm": false, "resid_pdrop": 0.1,
                 "rope_scaling": null, "rope_theta": 10000.0, "tie_word_embeddings": false,
                 "tokenizer_model_max_length": 2048, "tokenizer_padding_side": "right", "torch_dtype": "float16",
                 "transformers_version": "4.36.2", "tune_mm_mlp_adapter": false, "use_cache": true,
                 "use_mm_proj": true, "vocab_size": 50295}
                """);
        assertThat(config)
                .isEqualTo(new ModelConfig(
                        ModelConfig.Architecture.BUNNY,
                        new DecoderConfig(
                                DecoderConfig.Kind.PHI, 50295, 2560, 10240, 32, 32, 32, 80, 32, 10000, 1e-5, 2048),
                        new VisionConfig(
                                VisionConfig.Kind.SIGLIP,
                                384,
                                14,
                                1152,
                                4304,
                                26,
                                16,
                                1e-6,
                                VisionConfig.Activation.GELU_TANH),
                        -200,
                        false,
                        Optional.of("pad")));
        assertThat(config.vision().tokens()).isEqualTo(729);
        assertThat(config.vision().positions()).isEqualTo(729);
    }

    @Test
    void readsWhatDiffersFromThePublishedModels() throws IOException {
        TinyCheckpoint llava = TinyCheckpoint.llava();
        set(llava, "text_config/num_key_value_heads", "2");
        set(llava, "text_config/head_dim", "6");
        set(llava, "text_config/rope_theta", "5e5");
        set(llava, "text_config/rope_scaling", "{\"rope_type\": \"default\"}");
        set(llava, "text_config/tie_word_embeddings", "true");
        set(llava, "vision_feature_layer", "1");
        set(llava, "vision_config/hidden_act", "\"gelu\"");
        ModelConfig config = ModelConfig.read(llava.write(folder));
        assertThat(config.decoder())
                .isEqualTo(new DecoderConfig(DecoderConfig.Kind.LLAMA, 10, 8, 12, 3, 4, 2, 6, 6, 5e5, 1e-5, 4096));
        assertThat(config.decoder().queryWidth()).isEqualTo(24);
        assertThat(config.decoder().keyValueWidth()).isEqualTo(12);
        assertThat(config.vision().layers()).isOne();
        assertThat(config.vision().activation()).isEqualTo(VisionConfig.Activation.GELU);
        assertThat(config.tiedEmbeddings()).isTrue();
    }

    @Test
    void readsBunnyOfTransformers5AndOfAFolder() throws IOException {
        TinyCheckpoint bunny = TinyCheckpoint.bunny();
        set(bunny, "rope_parameters", "{\"rope_theta\": 500.5, \"partial_rotary_factor\": 1}");
        set(bunny, "mm_vision_tower", "\"/models/siglip-so400m-patch14-384\"");
        set(bunny, "image_aspect_ratio", "null");
        ModelConfig config = ModelConfig.read(bunny.write(folder));
        assertThat(config.decoder().rotaryBase()).isEqualTo(500.5);
        assertThat(config.decoder().rotarySize()).isEqualTo(2);
        assertThat(config.imageAspectRatio()).contains("square");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "model_type|null|must have llava (LLaVA-1.5) or bunny-phi (Bunny-v1.0-3B) as model_type, but has null",
                "model_type|\"qwen2_vl\"|must have llava (LLaVA-1.5) or bunny-phi (Bunny-v1.0-3B) as model_type, but has \"qwen2_vl\"",
                "model_type|3|must have a text as model_type, but has 3",
                "architectures|[\"LlavaNextForConditionalGeneration\"]|must have [\"LlavaForConditionalGeneration\"] as architectures, but has [\"LlavaNextForConditionalGeneration\"]",
                "quantization_config|{}|must have no quantization_config, but has; take the weights that are not quantized",
                "projector_hidden_act|\"relu\"|must have gelu as projector_hidden_act, but has \"relu\"",
                "vision_feature_select_strategy|\"full\"|must have default as vision_feature_select_strategy, but has \"full\"",
                "multimodal_projector_bias|false|must have true as multimodal_projector_bias, but has false",
                "vision_feature_layer|[-2,-5]|must have a whole number below 2^31 as vision_feature_layer, but has [-2,-5]",
                "vision_feature_layer|-5|must have the output of one of 4 blocks as vision_feature_layer, but has -5",
                "vision_feature_layer|5|must have the output of one of 4 blocks as vision_feature_layer, but has 5",
                "vision_feature_layer|-2147483648|must have the output of one of 4 blocks as vision_feature_layer, but has -2147483648",
                "image_token_index|-1|must have a token id as image_token_index, but has -1",
                "image_token_id|1.5|must have a whole number below 2^31 as image_token_id, but has 1.5",
                "tie_word_embeddings|\"no\"|must have true or false as tie_word_embeddings, but has \"no\"",
                "text_config|7|must have an object as text_config, but has 7",
                "text_config/model_type|\"mistral\"|must have llama as text_config.model_type, but has \"mistral\"",
                "text_config/hidden_act|\"gelu\"|must have silu as text_config.hidden_act, but has \"gelu\"",
                "text_config/attention_bias|true|must have false as text_config.attention_bias, but has true",
                "text_config/mlp_bias|true|must have false as text_config.mlp_bias, but has true",
                "text_config/sliding_window|4096|must have no text_config.sliding_window, but has; models with windowed attention are not known here",
                "text_config/rope_scaling|{\"type\":\"linear\",\"factor\":2}|must have default as text_config.rope_scaling.type, but has \"linear\"",
                "text_config/rope_scaling|{\"factor\":2}|must have no text_config.rope_scaling.factor, but has; models with scaled positions are not known here",
                "text_config/rope_parameters|{\"rope_type\":\"yarn\"}|must have default as text_config.rope_parameters.rope_type, but has \"yarn\"",
                "text_config/rope_theta|\"x\"|must have a number as text_config.rope_theta, but has \"x\"",
                "text_config/rope_theta|1e999|must have a number as text_config.rope_theta, but has \"Infinity\"",
                "text_config/rope_theta|0|describes no possible model: rotaryBase must be positive and finite, but is 0.0",
                "text_config/partial_rotary_factor|0.5|must rotate whole heads, but rotates a share of 0.5",
                "text_config/hidden_size|9|must have a multiple of the 4 heads as text_config.hidden_size, but has 9",
                "text_config/hidden_size|0|must have a whole number from 1 to 2147483647 as text_config.hidden_size, but has 0",
                "text_config/hidden_size|4294967304|must have a whole number below 2^31 as text_config.hidden_size, but has 4294967304",
                "text_config/hidden_size|8.0|must have a whole number below 2^31 as text_config.hidden_size, but has 8.0",
                "text_config/head_dim|7|describes no possible model: rotarySize must be even and from 2 to the head''s size of 7, but is 7",
                "text_config/head_dim|2147483646|describes no possible model: all heads together must be narrower than 2^31, but are 4 of 2147483646",
                "text_config/num_key_value_heads|3|describes no possible model: query heads must be a multiple of the key and value heads, but are 4 and 3",
                "text_config/rms_norm_eps|-1|describes no possible model: normEpsilon must be at least 0 and below 1, but is -1.0",
                "vision_config/model_type|\"siglip_vision_model\"|must have clip_vision_model as vision_config.model_type, but has \"siglip_vision_model\"",
                "vision_config/num_channels|4|must have 3 as vision_config.num_channels, but has 4",
                "vision_config/hidden_act|\"relu\"|must have quick_gelu, gelu or gelu_pytorch_tanh as vision_config.hidden_act, but has \"relu\"",
                "vision_config/image_size|0|must have a whole number from 1 to 2147483647 as vision_config.image_size, but has 0",
                "vision_config/image_size|2000000000|describes no possible model: image must have from one to 2^31 - 2 patches, but 2000000000 pixels hold patches of 1",
                "vision_config/patch_size|5|describes no possible model: image must have from one to 2^31 - 2 patches, but 4 pixels hold patches of 5",
                "vision_config/num_attention_heads|3|describes no possible model: hidden must be a multiple of the heads, but is 4 for 3",
            })
    void refusesLlavaOfAnotherKind(String field, String value, String problem) throws IOException {
        TinyCheckpoint checkpoint = TinyCheckpoint.llava();
        set(checkpoint, field, value);
        checkpoint.write(folder);
        assertRefused(problem.replace("''", "'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "architectures|[\"PhiForCausalLM\"]|must have [\"BunnyPhiForCausalLM\"] as architectures, but has [\"PhiForCausalLM\"]",
                "quantization_config|{}|must have no quantization_config, but has; take the weights that are not quantized",
                "mm_projector_type|\"linear\"|must have mlp2x_gelu as mm_projector_type, but has \"linear\"",
                "mm_vision_tower|\"openai/clip-vit-large-patch14-336\"|must have google/siglip-so400m-patch14-384 as mm_vision_tower, but has \"openai/clip-vit-large-patch14-336\"",
                "mm_hidden_size|5|must have 4 (the width of the vision tower) as mm_hidden_size, but has 5",
                "use_s2|true|must have false as use_s2, but has true",
                "image_aspect_ratio|\"anyres\"|must have pad or square as image_aspect_ratio, but has \"anyres\"",
                "hidden_act|\"gelu\"|must have gelu_new as hidden_act, but has \"gelu\"",
                "qk_layernorm|true|must have false as qk_layernorm, but has true",
                "sliding_window|4096|must have no sliding_window, but has; models with windowed attention are not known here",
                "rope_scaling|{\"type\":\"dynamic\",\"factor\":2}|must have default as rope_scaling.type, but has \"dynamic\"",
                "hidden_size|null|must have hidden_size, but does not",
                "vocab_size|null|must have vocab_size, but does not",
                "partial_rotary_factor|2|describes no possible model: rotarySize must be even and from 2 to the head''s size of 2, but is 4",
                "partial_rotary_factor|0.5|describes no possible model: rotarySize must be even and from 2 to the head''s size of 2, but is 1",
                "x_test_vision_config/num_hidden_layers|1|describes no possible model: layers must be positive, but is 0",
            })
    void refusesBunnyOfAnotherKind(String field, String value, String problem) throws IOException {
        TinyCheckpoint checkpoint = TinyCheckpoint.bunny();
        set(checkpoint, field, value);
        checkpoint.write(folder);
        assertRefused(problem.replace("''", "'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"model_type\":\"llava\",\"architectures\":[\"LlavaLlamaForCausalLM\"]}",
                "{\"model_type\":\"llava\",\"mm_vision_tower\":\"openai/clip-vit-large-patch14-336\"}",
                "{\"model_type\":\"llava_llama\"}"
            })
    void refusesLlavaInItsAuthorsLayout(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        assertRefused(
                "describes LLaVA in its authors' layout, which lacks the vision tower; take the same model in the "
                        + "layout of transformers, such as llava-hf/llava-1.5-7b-hf");
    }

    @Test
    void refusesAConfigurationWithoutModelType() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        assertRefused("must have llava (LLaVA-1.5) or bunny-phi (Bunny-v1.0-3B) as model_type, but has none");
    }

    @Test
    void refusesWhatIsNoJsonObject() throws IOException {
        assertRefused("must be a file, but is none");
        Files.writeString(folder.resolve("config.json"), "[]");
        assertRefused("must hold a JSON object, but holds something else");
        Files.writeString(folder.resolve("config.json"), "");
        assertRefused("must hold a JSON object, but holds something else");
        Files.writeString(folder.resolve("config.json"), "{} {}");
        assertRefused(
                "must hold JSON, but: Trailing token (of type START_OBJECT) found after value (bound as "
                        + "`com.fasterxml.jackson.databind.JsonNode`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`");
        Files.writeString(folder.resolve("config.json"), "{\"a\":1,\"a\":2}");
        assertRefused("must hold JSON, but: Duplicate field 'a'");
        Files.writeString(folder.resolve("config.json"), "{\"a\":" + "[".repeat(2000));
        assertRefused("must hold JSON, but: Depth (1001) exceeds the maximum allowed nesting depth (1000)");
        Files.writeString(folder.resolve("config.json"), "{}", StandardCharsets.UTF_16);
        assertRefused("must be in UTF-8, but has other bytes");
        Files.writeString(folder.resolve("config.json"), " ".repeat((1 << 20) + 1));
        assertRefused("must have at most 1048576 bytes, but has more");
    }

    private static void set(TinyCheckpoint checkpoint, String field, String value) throws IOException {
        checkpoint.set(field, new ObjectMapper().readTree(value));
    }

    private ModelConfig read(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return ModelConfig.read(folder);
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> ModelConfig.read(folder))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(folder.resolve("config.json") + " " + problem);
    }
}
