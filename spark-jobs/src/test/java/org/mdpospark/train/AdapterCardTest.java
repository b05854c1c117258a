package org.mdpospark.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LinearModule;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.PeftFolder;
import org.yaml.snakeyaml.Yaml;

@SuppressWarnings("NullAway.Init") // JUnit fills the folder
class AdapterCardTest {
    @TempDir
    private Path folder;

    @Test
    void tellsWhatTheAdapterWasMadeOf() throws Exception {
        String card = card(RunFixture.run(), Sketch.healthy(60), KeyProfile.BUNNY);

        assertThat(header(card))
                .containsEntry("base_model", "BunnyLlama/Bunny-v1_0-3B")
                .containsEntry("library_name", "peft")
                .containsEntry("tags", List.of("lora", "mdpo"))
                .doesNotContainKey("license");
        assertThat(card)
                .contains("| pairs | hdfs://data/rlaif-v/pairs |")
                .contains("| anchor of the chosen answer | 1 |")
                .contains("| β, reward of a nat | 0.1 |")
                .contains("In round 60 of 60, 3 epochs:")
                .contains("| on held-out pairs, after round 60 | value |")
                .contains("| answer accuracy with the image blanked | 57.6\u00A0% |")
                .contains("| weight decay | 0.05 |")
                .contains("trust_remote_code=True");
    }

    @Test
    void namesTheLibraryThatTheTensorsAreNamedFor() throws Exception {
        assertThat(card(RunFixture.run(), List.of(), KeyProfile.LLAVA_TRANSFORMERS_5))
                .contains("`AutoModelForImageTextToText` of transformers 4.52 or later")
                .contains("Nothing: no round of training was done.");
    }

    @Test
    void saysWhereNothingWasHeldOut() throws Exception {
        assertThat(card(RunFixture.run(), Sketch.run(3, sketch -> sketch.measured = false), KeyProfile.BUNNY))
                .contains("No held-out pairs were measured.")
                .doesNotContain("on held-out pairs");
    }

    @Test
    void escapesWhatComesFromOutside() throws Exception {
        String attack = "a|b\n---\nlicense: mit\n# <script>alert(1)</script> `x` [y](z) ```";

        String card = card(RunFixture.run("out", attack), Sketch.healthy(6), KeyProfile.BUNNY);

        assertThat(header(card)).doesNotContainKeys("base_model", "license");
        assertThat(card.split("```", -1)[0])
                .doesNotContain("<script", "\n# <", "\nlicense: mit")
                .contains(
                        "a\\|b --- license: mit \\# &lt;script&gt;alert\\(1\\)&lt;/script&gt; \\`x\\` \\[y\\]\\(z\\)");
        assertThat(card.split("```", -1)).as("one block of code").hasSize(3);
    }

    @Test
    void replacesHalvesOfSurrogatePairs() {
        assertThat(Markdown.text("a\ud800b\ud83d\ude00")).isEqualTo("a\ufffdb\ud83d\ude00");
    }

    /** Written as training writes it. */
    private String card(RunDescription run, List<RoundMetrics> rounds, KeyProfile profile) throws Exception {
        Adapter adapter = Adapter.zeros(
                new LoraConfig(2, 4, 0, false, LoraConfig.DEFAULT.targets(), 0),
                AdapterLayout.of(2, List.of(new LinearModule(0, "self_attn.q_proj", 4, 4))));
        Path place = folder.resolve("adapter");
        PeftFolder.write(place, adapter, profile, AdapterCard.of(run, rounds, profile));
        return Files.readString(place.resolve("README.md"));
    }

    private static Map<String, Object> header(String card) {
        String[] parts = card.split("---\n", 3);
        assertThat(parts[0]).isEmpty();
        return new Yaml().load(parts[1]);
    }
}
