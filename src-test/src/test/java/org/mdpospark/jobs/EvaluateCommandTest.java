package org.mdpospark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mdpo evaluate} and {@code mdpo score} as a person meets them. */
class EvaluateCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static EvaluationSet set = new EvaluationSet(Path.of(""));

    @BeforeAll
    static void make() throws IOException {
        set = EvaluationSet.make(folder, 24);
        TrainSet.use("local[2]");
    }

    @AfterAll
    static void close() {
        TrainSet.close();
    }

    @Test
    void answersAreWrittenOnceScoredAndReported() throws IOException {
        CommandRun first = CommandRun.of(set.command("whole", "--controls blank --human-page base,other"));

        assertThat(first.code()).as(first.error()).isZero();
        assertThat(first.out()).contains("96 answers", "CHAIR, 24 questions", "CHAIRs ↓", "base", "other", "report:");
        Path out = folder.resolve("whole");
        JsonNode scores = JSON.readTree(out.resolve("scores.json").toFile());
        JsonNode exam = scores.at("/benchmarks/0");
        assertThat(exam.at("/whole").asBoolean()).isTrue();
        assertThat(exam.at("/methods")).hasSize(4); // two models, with the image and with a blank one
        assertThat(exam.at("/comparisons")).hasSize(1);
        assertThat(exam.at("/controls")).hasSize(2);
        double recall = figure(exam, 0, "recall");
        double blank = figure(exam, 1, "recall");
        assertThat(recall).isGreaterThan(90);
        assertThat(blank).isLessThan(40);
        assertThat(figure(exam, 0, "well-formed")).isEqualTo(100);
        assertThat(out.resolve("report.html")).content().contains("<mark>", "Without the image", "Bunny + mDPO");
        assertThat(out.resolve("human/human.html")).isNotEmptyFile();
        assertThat(out.resolve("human/human-key.json")).isNotEmptyFile();

        CommandRun again = CommandRun.of(set.command("whole", "--controls blank"));
        assertThat(again.code()).as(again.error()).isZero();
        assertThat(again.out()).contains("4 of 4 sets of answers were there already");

        set.writeAdapter("third", 3);
        CommandRun more =
                CommandRun.of(set.command("whole", "--controls blank --adapter third=" + set.adapter("third")));
        assertThat(more.code()).as(more.error()).isZero();
        assertThat(more.out()).contains("4 of 6 sets of answers were there already");

        CommandRun scored = CommandRun.of(
                "score --benchmark chair=%s --answers base/chair=%s --answers base/chair/blank=%s --answers other/chair=%s --out %s"
                        .formatted(
                                set.scenes(),
                                set.answers("whole", "base", "image"),
                                set.answers("whole", "base", "blank"),
                                set.answers("whole", "other", "image"),
                                folder.resolve("scored")));
        assertThat(scored.code()).as(scored.error()).isZero();
        JsonNode anew =
                JSON.readTree(folder.resolve("scored/scores.json").toFile()).at("/benchmarks/0");
        assertThat(anew.at("/methods/0/figures")).isEqualTo(exam.at("/methods/0/figures"));
        assertThat(anew.at("/comparisons")).isEqualTo(exam.at("/comparisons"));
    }

    /** Raters' choices are counted for the model that the key says, whichever side it was on. */
    @Test
    void choicesOfPeopleAreUnblinded() throws IOException {
        CommandRun made =
                CommandRun.of(set.command("study", "--controls none --human-page base,other --human-items 6"));
        assertThat(made.code()).as(made.error()).isZero();
        Path keyFile = folder.resolve("study/human/human-key.json");
        JsonNode key = JSON.readTree(keyFile.toFile());
        ObjectNode saved = JSON.createObjectNode();
        saved.put("format", "mdpo-human-choices/1");
        saved.put("study", key.at("/study").asText());
        saved.put("rater", "anna");
        ArrayNode choices = saved.putArray("choices");
        for (JsonNode item : key.at("/items")) {
            boolean leftIsOther = item.at("/left").asText().equals("b");
            choices.addObject().put("item", item.at("/item").asText()).put("choice", leftIsOther ? "left" : "right");
        }
        Path file = folder.resolve("anna.json");
        JSON.writeValue(file.toFile(), saved);

        CommandRun run = CommandRun.of("score --human %s --human-key %s".formatted(file, keyFile));

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out())
                .contains(
                        "human study: other against base, 6 questions",
                        "win             100.0 %",
                        "loss              0.0 %");
    }

    @Test
    void runsOfOneMethodAreOneRow() throws IOException {
        set.writeAdapter("again", 4);
        CommandRun run = CommandRun.of(
                set.command("runs", "--controls none --no-base --limit 12 --adapter other=" + set.adapter("again")));

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out()).contains("CHAIR, 12 questions (some of all)");
        JsonNode exam =
                JSON.readTree(folder.resolve("runs/scores.json").toFile()).at("/benchmarks/0");
        assertThat(exam.at("/methods")).hasSize(1);
        JsonNode figure = exam.at("/methods/0/figures/0");
        double mean = (figure.at("/byRun/0").asDouble() + figure.at("/byRun/1").asDouble()) / 2;
        assertThat(figure.at("/value").asDouble()).isCloseTo(mean, within(1e-9));
        assertThat(exam.at("/methods/0/runs").asInt()).isEqualTo(2);
    }

    @Test
    void damagedAnswersAreNotScored() throws IOException {
        String command = set.command("damaged", "--controls none --limit 8");
        assertThat(CommandRun.of(command).code()).isZero();
        Path file = set.answers("damaged", "other", "image");
        Files.writeString(file, Files.readString(file).replace("red", "blue"));

        CommandRun run = CommandRun.of(command);

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.firstLine()).contains("is not as it was written", "remove its folder");
    }

    /** The image's file has its name still, but is another one. */
    @Test
    void anotherImageIsAskedAbout() throws IOException {
        EvaluationSet changed = EvaluationSet.make(folder.resolve("changed"), 4);
        String command = changed.command("out", "--controls none --no-base");
        assertThat(CommandRun.of(command).code()).isZero();
        Path images = changed.scenes().resolve("images");
        Files.copy(images.resolve("00003.png"), images.resolve("00002.png"), StandardCopyOption.REPLACE_EXISTING);

        CommandRun run = CommandRun.of(command);

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(run.out()).doesNotContain("were there already");
    }

    @Test
    void imageThatIsNoneIsNamed() throws IOException {
        EvaluationSet broken = EvaluationSet.make(folder.resolve("broken"), 4);
        Files.writeString(broken.scenes().resolve("images/00002.png"), "no picture");

        CommandRun run = CommandRun.of(broken.command("out", "--controls none"));

        assertThat(run.code()).as(run.error()).isEqualTo(ExitCode.USAGE);
        assertThat(run.firstLine()).contains("question 2: the image ", "00002.png cannot be used");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluate | --base is missing",
                "evaluate --base BASE | --benchmark is missing: name a benchmark and your copy of it",
                "evaluate --base BASE --benchmark chair | --benchmark must be NAME=FOLDER",
                "evaluate --base BASE --benchmark chairs=SCENES | --benchmark must name one of amber, amber-yes-no",
                "evaluate --base BASE --benchmark chair=/nowhere | /nowhere is no folder on this machine",
                "evaluate --base BASE --benchmark chair=SCENES --benchmark chair=SCENES | names chair twice",
                "evaluate --base BASE --benchmark amber=SCENES | AMBER's data folder is in the repository junyangwang0410/AMBER",
                "evaluate --base BASE --benchmark mmhal=SCENES | MMHal-Bench's response_template.json is in the data set",
                "evaluate --base BASE --benchmark pope-random=SCENES | POPE's questions are in output/coco",
                "evaluate --base BASE --benchmark object-halbench=SCENES | obj_halbench_300_with_image.jsonl of RLHF-V/RLAIF-V",
                "evaluate --base BASE --benchmark chair=SCENES --images chair=ADAPTERS | 24 of 24 images are not in",
                "evaluate --base BASE --benchmark chair=SCENES --adapter mdpo | --adapter must be NAME=FOLDER",
                "evaluate --base BASE --benchmark chair=SCENES --adapter mdpo=SCENES | holds no adapter_model.safetensors",
                "evaluate --base BASE --benchmark chair=SCENES --adapter base=OTHER | must not be called base",
                "evaluate --base BASE --benchmark chair=SCENES --adapter a/b=OTHER | a model's name must have letters",
                "evaluate --base BASE --benchmark chair=SCENES --no-base | there must be a model",
                "evaluate --base BASE --benchmark chair=SCENES --controls black | --controls must be blank or swapped",
                "evaluate --base BASE --benchmark chair=SCENES --max-new-tokens 500 | set --max-new-tokens to ",
                "evaluate --base BASE --benchmark chair=SCENES --part-questions 0 | --part-questions must be at least 1",
                "evaluate --base BASE --benchmark chair=SCENES --limit -1 | --limit must be at least 1",
                "evaluate --base BASE --benchmark chair=SCENES --confidence 2 | confidence must lie between 0 and 1",
                "evaluate --base BASE --benchmark chair=SCENES --human-page base,mdpo | --human-page names mdpo, of which there are no answers",
                "evaluate --base BASE --benchmark chair=SCENES --temperature -1 | temperature must be at least 0",
                "evaluate --base BASE --benchmark chair=SCENES --top-p 0 | topP must be above 0",
                "evaluate --base BASE --benchmark chair=SCENES --human-page a | --human-page must name two models",
                "evaluate --base BASE --benchmark chair=SCENES --judge-url http://localhost:1 | --judge-url and --judge-model go together",
                "evaluate --base BASE --benchmark chair=SCENES --judge-prompt chair=FILE | that benchmark needs no judge",
                "evaluate --base SCENES --benchmark chair=SCENES | config.json",
                "score | --answers is missing",
                "score --benchmark chair=SCENES --answers base=FILE | --answers must be MODEL/NAME=FILE",
                "score --benchmark chair=SCENES --answers base/pope-random=FILE | name your copy of that benchmark",
                "score --benchmark chair=SCENES --answers base/chair=SCENES/synonyms.txt | JSON",
                "score --benchmark chair=SCENES --answers base/chair=/nowhere.json | /nowhere.json",
                "score --human /nowhere.json | --human-key is missing",
                "score --human /nowhere.json --human-key /nowhere.json | /nowhere.json",
            })
    void wrongInputIsNamedWithItsRemedy(String arguments, String message) {
        CommandRun run = CommandRun.of(arguments
                .replace("BASE", EvaluationSet.MODEL.toString())
                .replace("SCENES", set.scenes().toString())
                .replace("ADAPTERS", folder.resolve("adapters").toString())
                .replace("OTHER", set.adapter("other").toString())
                .replace("FILE", set.scenes().resolve("synonyms.txt").toString()));

        assertThat(run.code()).as(run.error()).isEqualTo(ExitCode.USAGE);
        assertThat(run.firstLine()).startsWith("mdpo: ").contains(message);
    }

    @Test
    void answersMustBeWholeAndKnown() throws IOException {
        Path some = Files.writeString(
                folder.resolve("some.json"),
                "{\"imgToEval\": {\"0\": {\"image_id\": 0, \"caption\": \"a red star\"}}}");
        CommandRun missing = CommandRun.of("score --benchmark chair=%s --answers base/chair=%s --out %s"
                .formatted(set.scenes(), some, folder.resolve("none")));
        assertThat(missing.code()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.firstLine()).contains("must answer all 24 questions, but 23 ids are without an answer");

        Path twice = Files.writeString(
                folder.resolve("twice.json"),
                "{\"imgToEval\": {\"0\": {\"image_id\": 0, \"caption\": \"a\"}, \"1\": {\"image_id\": 0, \"caption\": \"b\"}}}");
        CommandRun repeated = CommandRun.of("score --benchmark chair=%s --answers base/chair=%s --out %s"
                .formatted(set.scenes(), twice, folder.resolve("none")));
        assertThat(repeated.code()).isEqualTo(ExitCode.USAGE);
        assertThat(repeated.firstLine()).contains("1 id is repeated: 0");
        assertThat(folder.resolve("none/scores.json")).doesNotExist();
    }

    /** A model's answers, and what is said about a run, are shown as they are. */
    @Test
    void reportEscapesAnswers() throws IOException {
        String attack = "a red star \"><script>alert('answer')</script><img src=x onerror=alert(1)>";
        ObjectNode answers = JSON.createObjectNode();
        ObjectNode each = answers.putObject("imgToEval");
        for (int image = 0; image < 24; image++) {
            each.putObject(Integer.toString(image)).put("image_id", image).put("caption", attack);
        }
        Path file = Files.writeString(folder.resolve("attack.json"), answers.toString());

        CommandRun run = CommandRun.of(
                "score --benchmark chair=%s --answers base/chair=%s --answers other/chair=%s --about <script>about</script> --out %s"
                        .formatted(set.scenes(), file, file, folder.resolve("attack")));

        assertThat(run.code()).as(run.error()).isZero();
        assertThat(Files.readString(folder.resolve("attack/report.html")))
                .contains("&lt;script&gt;", "about")
                .doesNotContain("<script", "<img src=x");
    }

    private static double figure(JsonNode exam, int method, String name) {
        for (JsonNode figure : exam.at("/methods/" + method + "/figures")) {
            if (figure.at("/name").asText().equals(name)) {
                return figure.at("/value").asDouble();
            }
        }
        throw new AssertionError("there is no figure " + name);
    }
}
