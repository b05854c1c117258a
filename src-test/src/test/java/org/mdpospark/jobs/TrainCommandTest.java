package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mdpospark.checkpoint.ElementType;
import org.mdpospark.checkpoint.SafetensorsWriter;
import org.mdpospark.checkpoint.TensorDescription;
import org.mdpospark.dl4j.PairExample;
import org.mdpospark.dl4j.PairPasses;
import org.mdpospark.lora.DecoderModules;
import org.mdpospark.lora.KeyProfile;
import org.mdpospark.lora.PeftAdapter;
import org.mdpospark.lora.PeftFolder;
import org.mdpospark.model.LoraParameters;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;
import org.mdpospark.objective.PairLogProbabilities;
import org.mdpospark.objective.Preset;
import org.mdpospark.pairs.Progress;
import org.mdpospark.reference.PairsFolder;
import org.mdpospark.reference.ReferenceFolder;
import org.mdpospark.reference.ReferenceModel;
import org.mdpospark.reference.StagedPairs;
import org.mdpospark.reference.Staging;
import org.mdpospark.text.LengthPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code mdpo train} as a person meets it: what it leaves, what it says, and what it refuses. */
class TrainCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOR_PEFT = Path.of("target/external/trained");

    @TempDir
    static Path folder;

    private static TrainSet set;

    @BeforeAll
    static void makePairs() throws IOException {
        set = TrainSet.make(folder);
    }

    @AfterAll
    static void forgetSettings() {
        TrainSet.close();
    }

    @Test
    void aRunLeavesAllThatItPromisesAndIsNotDoneTwice() throws IOException {
        CommandRun run = CommandRun.of(set.train("whole"));

        Path out = set.out("whole");
        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out())
                .isEqualTo("12 rounds\nadapter: %s/adapter\nreport:  %s/report.html\n".formatted(out, out));
        assertThat(run.error())
                .contains("13 pairs to train on, 3 held out, 0 set aside; longest row 76 tokens with its image")
                .contains("12 rounds of 2 steps with 4 pairs on 2 workers")
                .contains("held-out pairs after round 12: loss ")
                .contains("round 12 of 12: step 23, loss ")
                .doesNotContain("--preset");
        try (Stream<Path> entries = Files.list(out)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "adapter",
                            "best",
                            "checkpoints",
                            "manifest.json",
                            "metrics.jsonl",
                            "report.html",
                            "run.json",
                            "tensorboard");
        }
        assertThat(TrainSet.checkpoints(out)).hasSize(3);
        assertThat(out.resolve("tensorboard/train").toFile().list()).hasSize(1);
        List<JsonNode> rounds = TrainSet.metrics(out);
        assertThat(rounds).hasSize(TrainSet.ROUNDS);
        assertThat(rounds.get(11).get("loss").asDouble())
                .isLessThan(rounds.get(0).get("loss").asDouble());
        requireHoldoutLossOfTheAdapter(out, rounds.get(11));

        CommandRun again = CommandRun.of(set.train("whole"));
        assertThat(again.code()).isZero();
        assertThat(again.out()).startsWith(out + " holds this run already; nothing was done again\n");

        CommandRun other = CommandRun.of(set.train("whole") + " --beta 0.2 --seed 5");
        assertThat(other.code()).isEqualTo(ExitCode.USAGE);
        assertThat(other.firstLine())
                .isEqualTo(
                        "mdpo: --out %s holds another run (different: beta, seed, first-adapter): choose another folder, give its options again to go on, or add --overwrite"
                                .formatted(out));

        CommandRun replaced = CommandRun.of(set.command(out) + " --epochs 1 --steps-per-round 4 --overwrite");
        assertThat(replaced.code()).as(replaced.error()).isZero();
        assertThat(TrainSet.metrics(out)).hasSize(1);
        assertThat(TrainSet.checkpoints(out)).hasSize(1);
    }

    /** Reads the adapter back and measures it without any of the training; leaves for peft what it found. */
    private static void requireHoldoutLossOfTheAdapter(Path out, JsonNode measured) throws IOException {
        ReferenceModel model = ReferenceModel.open(TrainSet.MODEL.toString(), Optional.empty(), LengthPolicy.DEFAULT);
        Configuration hadoop = new Configuration();
        PairsFolder pairs = PairsFolder.open(set.pairs().toString(), hadoop);
        ReferenceFolder reference = ReferenceFolder.find(pairs, model, hadoop);
        PeftAdapter found = PeftFolder.read(
                out.resolve("adapter"), DecoderModules.of(model.base().config().decoder()));
        assertThat(found.profile()).isEqualTo(KeyProfile.LLAVA_TRANSFORMERS_5);
        assertThat(found.adapter().config().rank()).isEqualTo(4);
        assertThat(found.check().warnings()).isEmpty();
        Staging.Outcome staged;
        try (SparkSession spark = Sessions.open("test")) {
            staged = new Staging(
                            spark, pairs, reference, model, set.out("staged").toString(), Progress.NONE)
                    .run();
        }
        double loss = 0;
        double right = 0;
        Measurements measurements = new Measurements();
        long[] rows = staged.index().rows("holdout");
        try (Nd4jPolicyModel policy = Nd4jPolicyModel.open(TrainSet.MODEL, new MemoryBudget(400 << 20));
                StagedPairs examples =
                        StagedPairs.open(staged.folder(), hadoop, model.base().images());
                INDArray values = Nd4j.createFromArray(floats(found.adapter().values()))) {
            LoraParameters adapter = new LoraParameters(
                    found.adapter().layout(), values, found.adapter().config().scaling());
            PairPasses passes = new PairPasses(policy, examples, 2048);
            for (long row : rows) {
                double[] logProbabilities = passes.logProbabilities(new long[] {row}, Optional.of(adapter));
                var result = Preset.MDPO
                        .objective()
                        .evaluate(
                                new PairLogProbabilities(logProbabilities[0], logProbabilities[1], logProbabilities[2]),
                                examples.reference(row));
                loss += result.terms().total() / rows.length;
                right += result.rewards().answerMargin() > 0 ? 1.0 / rows.length : 0;
                measurements.add(examples.read(row), logProbabilities);
            }
        }
        assertThat(measured.get("holdout_loss").asDouble()).isCloseTo(loss, within(1e-9));
        assertThat(measured.get("holdout_answer_accuracy").asDouble()).isCloseTo(right, within(1e-9));
        measurements.leave(out.resolve("adapter"));
    }

    private static float[] floats(FloatBuffer values) {
        float[] floats = new float[values.remaining()];
        values.get(floats);
        return floats;
    }

    /** What {@code check_adapters.py} compares with what peft makes of the adapter. */
    private static final class Measurements {
        private final ArrayNode examples = JSON.createArrayNode();
        private final List<float[]> pixels = new ArrayList<>();

        void add(PairExample pair, double... logProbabilities) {
            ObjectNode example = examples.addObject();
            example.set("prompt_ids", JSON.valueToTree(pair.tokens().prompt().ids()));
            example.set("chosen_ids", JSON.valueToTree(pair.tokens().chosen()));
            example.set("rejected_ids", JSON.valueToTree(pair.tokens().rejected()));
            example.set("log_probabilities", JSON.valueToTree(logProbabilities));
            pixels.add(pair.image());
            pixels.add(pair.negative());
        }

        void leave(Path adapter) throws IOException {
            Path copy = Files.createDirectories(FOR_PEFT.resolve("adapter"));
            for (String name : List.of("adapter_config.json", "adapter_model.safetensors", "README.md")) {
                Files.write(copy.resolve(name), Files.readAllBytes(adapter.resolve(name)));
            }
            JSON.writeValue(FOR_PEFT.resolve("examples.json").toFile(), examples);
            Path file = FOR_PEFT.resolve("pixels.safetensors");
            Files.deleteIfExists(file);
            int side = (int) Math.sqrt(pixels.get(0).length / 3.0);
            List<TensorDescription> tensors = new ArrayList<>();
            for (int i = 0; i < pixels.size(); i++) {
                String name = (i % 2 == 0 ? "pixels." : "negative_pixels.") + i / 2;
                tensors.add(new TensorDescription(name, ElementType.F32, 3, side, side));
            }
            try (SafetensorsWriter writer = SafetensorsWriter.create(file, tensors)) {
                for (int i = 0; i < pixels.size(); i++) {
                    writer.write(tensors.get(i).name(), FloatBuffer.wrap(pixels.get(i)));
                }
                writer.finish();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sync,      --mode sync,                                       7, 2.0794",
        "alternate, --mode alternate --steps-per-round 2,              4, ",
        "outer,     --mode outer --steps-per-round 3 --outer-rate 0.5, 3, ",
        "dpo,       --preset dpo --steps-per-round 1,                  7, 0.6931",
    })
    void everyModeRunsToItsEnd(String name, String options, int rounds, Double firstLoss) throws IOException {
        CommandRun run = CommandRun.of(set.command(set.out(name)) + " --epochs 2 " + options);

        assertThat(run.code()).as(run.error()).isZero();
        List<JsonNode> metrics = TrainSet.metrics(set.out(name));
        assertThat(metrics).hasSize(rounds);
        if (firstLoss != null) { // a term of ln 2 each, before the first step
            assertThat(metrics.get(0).get("loss").asDouble()).isCloseTo(firstLoss, within(1e-3));
        }
        assertThat(metrics.get(1).get("factors").asText()).isEqualTo(name.equals("alternate") ? "B" : "both");
        assertThat(set.out(name).resolve("adapter/adapter_model.safetensors")).isNotEmptyFile();
    }

    /** P, B and O stand for the pairs, the base model and a new folder. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--pairs P --base B | --out is missing: name a folder for the run",
                "--base B --out O | --pairs is missing: name a data set of mdpo pairs",
                "--pairs P --out O | --base is missing: name the folder of the base model",
                "--pairs P --base /nowhere --out O | --base /nowhere is no folder: name the folder of a LLaVA-1.5 or Bunny checkpoint, at the same place on every machine",
                "--pairs P --base P --out O | --base P cannot be used: .*config.json.*",
                "--pairs B --base B --out O | --pairs B holds no finished data set \\(no manifest.json\\): run mdpo pairs, or name another folder",
                "--pairs N --base B --out O | --pairs file:N has no reference log-probabilities: run mdpo reference --pairs N --base B first",
                "--pairs P --base B --out O --max-length 100 --max-prompt 50 --max-answer 50 | --pairs file:P has no reference log-probabilities for this: reference/[0-9a-f]{16} was made with another lengths \\(.*, now 100 tokens.*\\); run mdpo reference --pairs P --base B --max-length 100 --max-prompt 50 --max-answer 50",
                "--pairs P --base Y --out O | --pairs file:P has no reference log-probabilities for this: reference/[0-9a-f]{16} was made with another base \\(.*\\) and .*; run mdpo reference --pairs P --base Y",
                "--pairs P --base B --out O --targets q_prj | target module 'q_prj' is none of the decoder's modules, which are .*self_attn.q_proj.*",
                "--pairs P --base B --out O --targets .*head | target modules '.\\*head' match none of the decoder's modules, which are .*",
                "--pairs P --base B --out O --resume | --resume: there is no run in O: check the path, or leave --resume out to begin one",
                "--pairs P --base B --out B | --out B holds '.*', but no run: choose a new or empty folder",
                "--pairs P --base B --out O --memory 99000000 | executor host .* has [0-9,]+ MiB of memory left, but model and adapter may take 99,000,003 MiB: lower --memory.*",
                "--pairs P --base B --out O --batch 2 --workers 3 | --batch 2 is smaller than the 3 workers, of which some would have nothing to do: raise it, or lower --workers",
                "--pairs P --base B --out O --mode sync --steps-per-round 4 | --steps-per-round must be 1 with --mode sync, where a round is a step, but is 4",
                "--pairs P --base B --out O --outer-rate 1 | --outer-rate and --outer-momentum go with --mode outer: add that, or leave them out",
                "--pairs P --base B --out O --mode outer --outer-momentum 1 | outer momentum must be 0 or more and below 1, but is 1.0",
                "--pairs P --base B --out O --mode best | --mode must be average or sync or alternate or outer, but is best",
                "--pairs P --base B --out O --preset best | --preset must be mdpo or dpo or no-conditional or no-anchor or random-image or crop-20-50 or augment or anchor-rejected or anchor-rejected-and-negative, but is best",
                "--pairs P --base B --out O --profile hf | --profile must be llava-transformers-4 or llava-transformers-5 or bunny, but is hf",
                "--pairs P --base B --out O --rank 0 | rank must be positive, but is 0",
                "--pairs P --base B --out O --alpha -1 | alpha must be positive, but is -1.0",
                "--pairs P --base B --out O --dropout 1 | dropout must be 0 or more and below 1, but is 1.0",
                "--pairs P --base B --out O --beta 0 | beta must be positive, but is 0.0",
                "--pairs P --base B --out O --learning-rate -1 | learning rate must be 0 or more, but is -1.0",
                "--pairs P --base B --out O --warm-up 2 | --warm-up must be 0 to 1, but is 2.0",
                "--pairs P --base B --out O --decay sine | --decay must be cosine or none, but is sine",
                "--pairs P --base B --out O --beta2 1 | beta2 must be 0 or more and below 1, but is 1.0",
                "--pairs P --base B --out O --weight-decay -1 | weight decay must be 0 or more, but is -1.0",
                "--pairs P --base B --out O --max-gradient-norm -1 | gradient norm must be 0 or more, but is -1.0",
                "--pairs P --base B --out O --epochs 0 | --epochs must be positive, but is 0",
                "--pairs P --base B --out O --batch 0 | --batch must be positive, but is 0",
                "--pairs P --base B --out O --steps-per-round 0 | --steps-per-round must be positive, but is 0",
                "--pairs P --base B --out O --micro-batch-rows 0 | --micro-batch-rows must be positive, but is 0",
                "--pairs P --base B --out O --tries 0 | --tries must be positive, but is 0",
                "--pairs P --base B --out O --workers -1 | --workers must be 0 or more, but are -1",
                "--pairs P --base B --out O --keep 0 | --checkpoint-every and --keep must be positive, but are 1 and 0",
                "--pairs P --base B --out O --memory 0 | --memory must be positive, but is 0",
                "--pairs P --base B --out O --evaluate-every -2 | --evaluate-every must be 0 or more, but is -2",
                "--pairs P --base B --out O --image-weight -1 | weight of the image term must be 0 or more, but is -1.0",
                "--pairs P --base B --out O --answer-weight 0 --image-weight 0 --anchor-weight 0 | one weight at least must be positive, but all are 0",
                "--pairs P --base B --out O --rank x | Invalid value for option '--rank': 'x' is not an int",
                "--pairs P --base B --out O --initial-adapter /nowhere | --initial-adapter /nowhere holds no adapter_model.safetensors: name a PEFT folder",
                "--pairs P --base B --out O --reference-adapter /nowhere | --reference-adapter /nowhere holds no adapter_model.safetensors: name a PEFT folder",
                "--pairs P --base B --out O --resume --overwrite | --resume and --overwrite contradict each other: choose one",
            })
    void wrongInputsEndWithTheirCauseAndRemedy(String arguments, String firstLine) throws IOException {
        Path out = set.out("refused");
        Path plain = set.out("no-reference");
        if (arguments.contains("N") && !Files.exists(plain)) {
            set.makePairs("no-reference", "");
        }
        Map<String, String> names = Map.of(
                "P", set.pairs().toString(),
                "N", plain.toString(),
                "O", out.toString(),
                "B", TrainSet.MODEL.toString(),
                "Y", TrainSet.MODEL.resolveSibling("bunny-tiny").toString());

        CommandRun run = CommandRun.of("train " + replace(arguments, names));

        assertThat(run.firstLine()).matches("mdpo: " + replace(firstLine, names));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(out).doesNotExist();
    }

    private static String replace(String text, Map<String, String> names) {
        String replaced = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            replaced = replaced.replaceAll("(?<=[ :]|^)" + name.getKey() + "(?=[ :]|$)", name.getValue());
        }
        return replaced;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark.task.cpus | 1 | spark.task.cpus is 1, so 4 tasks would share an executor of 4 cores and its one model: set it to 4, or leave it out",
                "spark.driver.maxResultSize | 10m | spark.driver.maxResultSize is 10 MiB, but a round gives .* MiB of adapter and moments back: raise it to .*, or leave it out",
            })
    void settingsOfSparkThatCannotWorkAreRefused(String name, String value, String firstLine) throws IOException {
        String master = System.setProperty("spark.master", "local-cluster[1,4,1024]"); // refused before it is started
        System.setProperty(name, value);
        try {
            String command = set.command(set.out("refused")).replace("--rank 4", "--rank 1024");
            CommandRun run = CommandRun.of(command);
            assertThat(run.firstLine()).matches("mdpo: " + firstLine);
            assertThat(run.code()).isEqualTo(ExitCode.USAGE);
            if (name.equals("spark.task.cpus")) {
                CommandRun reference = CommandRun.of("reference --pairs p --base " + TrainSet.MODEL);
                assertThat(reference.firstLine()).matches("mdpo: " + firstLine);
            }
        } finally {
            System.clearProperty(name);
            if (master == null) {
                System.clearProperty("spark.master");
            } else {
                System.setProperty("spark.master", master);
            }
        }
    }

    @Test
    void aPresetThatIsAboutOtherNegativesIsNamed() throws IOException {
        String command = set.command(set.out("preset")) + " --preset random-image --epochs 1 --steps-per-round 4";

        CommandRun run = CommandRun.of(command);

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.error())
                .contains(
                        "warning: --preset random-image is about negatives of mdpo pairs --strategy random-image, but these pairs were made with --strategy crop --area 0.01-0.2: the result is not that row of the paper's tables; --preset mdpo is, with the same loss");
    }

    @Test
    void aDataSetWithoutTrainingPairsIsRefused() throws IOException {
        Path pairs = set.makePairs("bad", "");
        String lengths = "--max-length 30 --max-prompt 20 --max-answer 10 --too-long refuse";
        CommandRun reference = CommandRun.of("reference --pairs %s --base %s --memory 400 %s --max-bad-fraction 1"
                .formatted(pairs, TrainSet.MODEL, lengths));
        assertThat(reference.code()).as(reference.error()).isZero();

        CommandRun run = CommandRun.of(
                set.command(set.out("none")).replace(set.pairs().toString(), pairs.toString()) + " " + lengths);

        assertThat(run.firstLine())
                .matches(
                        "mdpo: --pairs file:%s has no pair to train on, all were set aside when its reference was made: look at .*/quarantine for the reasons"
                                .formatted(pairs));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void helpHasGroupsExamplesAndDefaults() {
        CommandRun help = CommandRun.of("train --help");

        assertThat(help.out())
                .contains("Objective:", "Adapter:", "Learning:", "Averaging:", "Run:", "Examples:")
                .contains("Rank of every update. Default: 64.");
        assertThat(help.code()).isZero();
    }
}
