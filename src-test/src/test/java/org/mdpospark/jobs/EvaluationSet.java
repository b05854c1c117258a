package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.lora.Adapter;
import org.mdpospark.lora.AdapterLayout;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.LoraConfig;
import org.mdpospark.lora.ModelCard;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.lora.TargetModules;
import org.mdpospark.world.DemoFiles;
import org.mdpospark.world.SceneNumbers;

/** Scenes with questions, the small base model, and an adapter that changes what it says. */
record EvaluationSet(Path folder) {
    static final Path MODEL = Path.of("../deploy/demo/model").toAbsolutePath().normalize();

    private static final int RANK = 4;

    static EvaluationSet make(Path folder, int scenes) throws IOException {
        EvaluationSet set = new EvaluationSet(folder);
        Files.createDirectories(set.scenes());
        DemoFiles.writeQuestions(set.scenes(), SceneNumbers.validation(scenes));
        set.writeAdapter("other", 1);
        return set;
    }

    Path scenes() {
        return folder.resolve("scenes");
    }

    Path adapter(String name) {
        return folder.resolve("adapters").resolve(name);
    }

    /** Writes an adapter of random values. */
    void writeAdapter(String name, long seed) throws IOException {
        LoraConfig config = new LoraConfig(RANK, RANK, 0, false, TargetModules.allLinear(), seed);
        AdapterLayout layout =
                AdapterLayout.of(RANK, DecoderModules.of(ModelConfig.read(MODEL).decoder()));
        Adapter adapter = Adapter.zeros(config, layout);
        FloatBuffer values = adapter.values();
        Random random = new Random(seed);
        while (values.hasRemaining()) {
            values.put((float) (0.08 * random.nextGaussian()));
        }
        Files.createDirectories(folder.resolve("adapters"));
        assertThat(PeftFolder.write(
                                adapter(name),
                                adapter,
                                KeyProfile.LLAVA_TRANSFORMERS_4,
                                new ModelCard(Optional.empty(), "Random values."))
                        .warnings())
                .isEmpty();
    }

    /** Returns the command that evaluates base and adapter, with further options. */
    String command(String out, String options) {
        return "evaluate --base %s --adapter other=%s --benchmark chair=%s --max-new-tokens 40 --memory 400 --out %s %s"
                .formatted(MODEL, adapter("other"), scenes(), folder.resolve(out), options);
    }

    /** Returns a file of answers. */
    Path answers(String out, String model, String sight) {
        return folder.resolve(out).resolve("answers/%s/chair/%s/answers.json".formatted(model, sight));
    }
}
