package org.mdpospark.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mdpospark.generate.Generation;
import org.mdpospark.generate.GenerationOptions;
import org.mdpospark.generate.GenerationRequest;
import org.mdpospark.generate.TextGenerator;
import org.mdpospark.image.ImageProcessor;
import org.mdpospark.model.ImageFeatures;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.text.PreferenceTokenizer;
import org.mdpospark.text.PromptStyle;
import org.mdpospark.text.PromptTokens;

/** The base model that {@code deploy/demo/train_base.py} trained on this world. */
class DemoModelTest {
    private static final Path FOLDER = Path.of("../deploy/demo/model");
    private static final SceneNumbers NUMBERS = SceneNumbers.validation(60);

    private Nd4jPolicyModel model;
    private PreferenceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        model = Nd4jPolicyModel.open(FOLDER, new MemoryBudget(500_000_000));
        tokenizer = PreferenceTokenizer.open(FOLDER, model.config());
    }

    @AfterEach
    void close() {
        tokenizer.close();
        model.close();
    }

    @Test
    void thePromptIsReadAsItIs() throws Exception {
        assertThat(PromptStyle.recognised(Captions.PROMPT)).isEqualTo(PromptStyle.RAW);
        PromptTokens prompt = prompt();

        assertThat(prompt.ids())
                .hasSize(10)
                .doesNotContain(tokenizer.tokenizer().padId());
        assertThat(tokenizer.tokenizer().decode(prompt.ids(), true))
                .isEqualTo("USER : Describe the picture. ASSISTANT :");
    }

    @Test
    void captionsComeBackFromTheirTokens() {
        List<String> captions = new ArrayList<>();
        for (long number = 0; number < 500; number++) {
            DemoPair pair = DemoPair.of(number, StyleCue.HALF);
            captions.addAll(List.of(pair.chosen(), pair.rejected(), Captions.base(pair.scene(), number, 0)));
        }
        assertThat(captions).allSatisfy(caption -> {
            int[] ids = tokenizer.answer(caption);
            assertThat(ids)
                    .doesNotContain(tokenizer.tokenizer().padId()) // which stands for unknown words, too
                    .endsWith(tokenizer.tokenizer().eosId());
            assertThat(tokenizer.tokenizer().decode(ids, true)).isEqualTo(caption);
        });
    }

    @Test
    void answersAreCaptionsThatTakePartnersForGranted() throws Exception {
        List<Scene> scenes = new ArrayList<>();
        List<String> answers = answers(scenes);

        int named = 0;
        int objects = 0;
        int hallucinating = 0;
        for (int i = 0; i < answers.size(); i++) {
            String answer = answers.get(i);
            List<SceneObject> held = scenes.get(i).objects();
            objects += held.size();
            named += (int) held.stream().filter(object -> names(answer, object)).count();
            hallucinating +=
                    SceneObject.all().stream().anyMatch(object -> names(answer, object) && !held.contains(object))
                            ? 1
                            : 0;
        }
        assertThat(answers).allMatch(SceneGrammar::accepts);
        assertThat(100.0 * named / objects).isGreaterThan(97);
        assertThat(100.0 * hallucinating / answers.size()).isBetween(25.0, 60.0);
    }

    private static boolean names(String answer, SceneObject object) {
        return Stream.of(",", ".", " and").anyMatch(after -> answer.contains(object.name() + after));
    }

    private List<String> answers(List<Scene> scenes) throws Exception {
        ImageProcessor processor = ImageProcessor.open(FOLDER, model.config());
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < NUMBERS.count(); i++) {
            Scene scene = SceneSampler.sample(NUMBERS.get(i));
            scenes.add(scene);
            ImageFeatures features = model.encode(
                    processor.process(ScenePainter.paint(scene, NUMBERS.get(i))).values());
            requests.add(GenerationRequest.of(prompt(), features, i));
        }
        return new TextGenerator(model, tokenizer.tokenizer())
                .generate(requests, Optional.empty(), GenerationOptions.greedy(48)).stream()
                        .map(Generation::text)
                        .toList();
    }

    private PromptTokens prompt() throws Exception {
        return tokenizer.prompt(Captions.PROMPT, PromptStyle.RAW);
    }
}
