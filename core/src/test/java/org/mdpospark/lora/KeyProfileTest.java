package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyProfileTest {
    private static final LinearModule Q = new LinearModule(12, "self_attn.q_proj", 8, 8);

    @ParameterizedTest
    @CsvSource({
        "llava-transformers-4, language_model.model.layers.12.self_attn.q_proj",
        "llava-transformers-5, model.language_model.layers.12.self_attn.q_proj",
        "bunny, model.layers.12.self_attn.q_proj"
    })
    void namesTensorsByTheLibrarysPaths(String code, String path) {
        KeyProfile profile = KeyProfile.of(code);

        assertThat(profile.path(Q)).isEqualTo(path);
        assertThat(profile.keyA(Q)).isEqualTo("base_model.model." + path + ".lora_A.weight");
        assertThat(profile.keyB(Q)).isEqualTo("base_model.model." + path + ".lora_B.weight");
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsKeys(KeyProfile profile) {
        assertThat(KeyProfile.find(profile.keyA(Q))).contains(profile);
        assertThat(KeyProfile.find(profile.keyB(Q))).contains(profile);
        assertThat(KeyProfile.of(profile.code())).isEqualTo(profile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.layers.0.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight",
                "base_model.model.model.layers.x.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.weight",
                "base_model.model.lm_head.lora_A.weight"
            })
    void otherKeysAreOfNoProfile(String key) {
        assertThat(KeyProfile.find(key)).isEmpty();
    }

    @Test
    void refusesOtherNames() {
        assertThatThrownBy(() -> KeyProfile.of("llava"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key profile must be one of llava-transformers-4, llava-transformers-5, bunny, "
                        + "but is 'llava'");
    }
}
