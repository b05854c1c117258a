package org.mdpospark.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetModulesTest {
    private static final KeyProfile LLAVA = KeyProfile.LLAVA_TRANSFORMERS_5;

    @Test
    void readsWhatPeopleWrite() {
        assertThat(TargetModules.parse("all-linear")).isEqualTo(TargetModules.allLinear());
        assertThat(TargetModules.parse("q_proj, v_proj"))
                .isEqualTo(new TargetModules.Names(List.of("q_proj", "v_proj")));
        assertThat(TargetModules.parse("self_attn.q_proj"))
                .isEqualTo(new TargetModules.Names(List.of("self_attn.q_proj")));
        assertThat(TargetModules.parse(".*(q|v)_proj")).isEqualTo(new TargetModules.PathPattern(".*(q|v)_proj"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"all-linear", "q_proj,v_proj", "self_attn.q_proj", ".*(q|v)_proj"})
    void isReadAsItIsWritten(String text) {
        assertThat(TargetModules.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                // a name is the path's last part, or several of them
                "q_proj model.layers.0.self_attn.q_proj true",
                "self_attn.q_proj model.layers.0.self_attn.q_proj true",
                "model.layers.0.self_attn.q_proj model.layers.0.self_attn.q_proj true",
                "proj model.layers.0.self_attn.q_proj false",
                "self_attn model.layers.0.self_attn.q_proj false",
                // an expression must match the whole path
                ".*q_proj model.layers.0.self_attn.q_proj true",
                "(q_proj) model.layers.0.self_attn.q_proj false",
                "model\\.layers\\.[01]\\..* model.layers.1.mlp.fc1 true",
                "model\\.layers\\.[01]\\..* model.layers.11.mlp.fc1 false",
                ".*fc1|.*fc2 model.layers.0.mlp.fc2 true",
                "all-linear model.layers.0.mlp.fc2 true"
            })
    void matchesPathsAsPeftDoes(String targets, String path, boolean matches) {
        assertThat(TargetModules.parse(targets).matches(path)).isEqualTo(matches);
    }

    @Test
    void namesKeepTheOrderOfTheBlock() {
        List<LinearModule> resolved = TargetModules.parse("v_proj,q_proj").resolve(TestModules.LLAMA, LLAVA);

        assertThat(resolved)
                .extracting(LinearModule::path)
                .containsExactly(
                        "layers.0.self_attn.q_proj",
                        "layers.0.self_attn.v_proj",
                        "layers.1.self_attn.q_proj",
                        "layers.1.self_attn.v_proj",
                        "layers.2.self_attn.q_proj",
                        "layers.2.self_attn.v_proj");
    }

    @Test
    void expressionsSeeTheLibrarysPaths() {
        TargetModules targets = TargetModules.parse("model\\.language_model\\.layers\\.1\\.mlp.*");

        assertThat(targets.resolve(TestModules.LLAMA, LLAVA))
                .extracting(LinearModule::path)
                .containsExactly("layers.1.mlp.gate_proj", "layers.1.mlp.up_proj", "layers.1.mlp.down_proj");
        assertThatThrownBy(() -> targets.resolve(TestModules.LLAMA, KeyProfile.BUNNY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target modules 'model\\.language_model\\.layers\\.1\\.mlp.*' match none of the decoder's "
                        + "modules, which are mlp.down_proj, mlp.gate_proj, mlp.up_proj, self_attn.k_proj, "
                        + "self_attn.o_proj, self_attn.q_proj, self_attn.v_proj, as in "
                        + "model.layers.0.self_attn.q_proj");
    }

    @Test
    void allLinearIsEveryModule() {
        assertThat(TargetModules.allLinear().resolve(TestModules.LLAMA, LLAVA)).isEqualTo(TestModules.LLAMA);
    }

    @Test
    void refusesANameThatMatchesNothingBesideOneThatDoes() {
        assertThatThrownBy(() -> TargetModules.parse("q_proj,lm_head").resolve(TestModules.LLAMA, LLAVA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target module 'lm_head' is none of the decoder's modules, which are mlp.down_proj, "
                        + "mlp.gate_proj, mlp.up_proj, self_attn.k_proj, self_attn.o_proj, self_attn.q_proj, "
                        + "self_attn.v_proj, as in model.language_model.layers.0.self_attn.q_proj");
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertThatThrownBy(() -> TargetModules.parse("(q_proj"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target modules must be names or a regular expression, but '(q_proj' is neither: "
                        + "Unclosed group");
        assertThatThrownBy(() -> new TargetModules.Names(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target modules must be named, but the list is empty");
    }
}
